// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.option.Terminal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of all commands for a terminal that is narrower than a help of two columns. Picocli
 * folds to 55 columns at the least, so each section is made as if for a very wide terminal and is
 * folded here. An option stands on a line of its own, and what it does in the lines below.
 */
final class NarrowHelp {

  /** Helps of two columns, as picocli makes them, take at least so many. */
  private static final int LEAST_OF_TWO_COLUMNS = 80;

  private static final int WIDEST = 100;
  private static final int ENDLESS = 10_000;
  private static final String DEEPER = "      ";

  private final int columns;

  private NarrowHelp(int columns) {
    this.columns = columns;
  }

  /**
   * Lets the help of a command, and of those below it, fit into a terminal.
   *
   * @param columns of the terminal
   */
  static void fit(CommandLine command, int columns) {
    if (columns >= LEAST_OF_TWO_COLUMNS) {
      command.setUsageHelpWidth(Math.min(columns, WIDEST));
      return;
    }
    NarrowHelp narrow = new NarrowHelp(columns);
    command.setUsageHelpWidth(ENDLESS);
    Map<String, IHelpSectionRenderer> sections = new HashMap<>();
    command
        .getHelpSectionMap()
        .forEach(
            (key, section) ->
                sections.put(key, help -> Terminal.fold(section.render(help), columns)));
    sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING, help -> "");
    sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, narrow::synopsis);
    sections.put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, narrow::description);
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, narrow::options);
    sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, narrow::parameters);
    command.setHelpSectionMap(sections);
  }

  /** Picocli's synopsis follows its heading in the same line. */
  private String synopsis(Help help) {
    String synopsis = help.synopsis(help.synopsisHeadingLength());
    return Terminal.fold(help.synopsisHeading() + synopsis, columns);
  }

  private String description(Help help) {
    return Terminal.fold(help.description(), columns, 0);
  }

  private String options(Help help) {
    List<OptionSpec> options = new ArrayList<>(help.commandSpec().options());
    Comparator<OptionSpec> order = help.createDefaultOptionSort();
    if (order != null) {
      options.sort(order);
    }
    return options.stream()
        .filter(option -> !option.hidden())
        .map(
            option ->
                help.createDefaultOptionRenderer()
                    .render(option, help.createDefaultParamLabelRenderer(), help.colorScheme()))
        .map(this::entry)
        .collect(Collectors.joining());
  }

  private String parameters(Help help) {
    List<PositionalParamSpec> parameters = help.commandSpec().positionalParameters();
    return parameters.stream()
        .filter(parameter -> !parameter.hidden())
        .map(
            parameter ->
                help.createDefaultParameterRenderer()
                    .render(parameter, help.createDefaultParamLabelRenderer(), help.colorScheme()))
        .map(this::entry)
        .collect(Collectors.joining());
  }

  /**
   * An option from its rows for picocli's table: a mark in the first cell, what it does in the
   * last, and its names between them.
   */
  private String entry(Text[][] rows) {
    StringBuilder folded = new StringBuilder();
    for (Text[] row : rows) {
      String names =
          Arrays.stream(row, 1, row.length - 1)
              .map(Text::toString)
              .collect(Collectors.joining())
              .strip();
      if (!names.isEmpty()) {
        String line = "  " + names.replace(",-", ", -") + "\n";
        folded.append(Terminal.fold(line, columns));
      }
      String what = row[row.length - 1].toString().strip();
      if (!what.isEmpty()) {
        folded.append(Terminal.fold(DEEPER + what + "\n", columns, 0));
      }
    }
    return folded.toString();
  }
}

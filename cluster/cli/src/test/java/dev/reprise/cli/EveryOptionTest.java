// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Whatever a person writes behind any option of any command, the answer is at most one line and an
 * exit code that the help names, and never a stack trace.
 */
class EveryOptionTest {

  /** An address of documentation (RFC 5737), at which a node can't listen. */
  private static final String NOWHERE = "203.0.113.1:1";

  /** A duration in ISO 8601, which no option takes. */
  private static final Pattern ISO_DURATION = Pattern.compile("\\bP(T[0-9]|[0-9]+D)");

  private static final List<String> NONSENSE =
      List.of(
          "",
          " ",
          "=",
          ":",
          "::::",
          "nonsense",
          "two\nlines",
          "nul\u0000",
          "-1",
          "0",
          "1e9",
          "99999999999999999999",
          "9999999999h",
          "0s",
          "1ms",
          "999999d",
          "\u00fc=\u00fc:\u00fc",
          "%s%n",
          "nowhere/at/all");

  private final Path directory;

  /** What the commands can't do without; names of options are replaced where they are tried. */
  private final Map<String, List<String>> rest;

  EveryOptionTest(@TempDir Path directory) {
    this.directory = directory;
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    String certificate = pair.certificate().toString();
    this.rest =
        Map.of(
            "reprise serve",
                List.of("--listen", NOWHERE, "--cert", certificate, "--key", pair.key().toString()),
            "reprise probe", List.of("127.0.0.1:1"),
            "reprise ticket inspect", List.of("--keys", "nowhere/keys", "00"),
            "reprise keys show", List.of("nowhere/keys"),
            "reprise keys convert",
                List.of("--to", "nginx", "--out", "nowhere/at/all", "nowhere/keys"),
            "reprise keys generate", List.of("--out", "nowhere/at/all"),
            "reprise keys follower-secret",
                List.of("--cluster-secret", "nowhere/secret", "--out", "nowhere/at/all"),
            "reprise keys follow",
                List.of(
                    "--cluster", "embedded:follow",
                    "--cluster-secret", "nowhere/secret",
                    "--node", "n",
                    "--write", "nginx:nowhere"));
  }

  private record Outcome(int exitCode, String err) {}

  /** All but doctor: it has the options of serve, and looks for seconds at a node that starts. */
  @TestFactory
  Stream<DynamicTest> everyOption_withNonsense_isAnsweredInOneLine() {
    return commands(Reprise.commandLine()).stream()
        .filter(command -> !command.name().equals("doctor"))
        .flatMap(
            command ->
                command.args().stream()
                    .filter(argument -> argument.arity().max() > 0)
                    .map(argument -> test(command, argument)));
  }

  private DynamicTest test(CommandSpec command, ArgSpec argument) {
    String name = argument.isOption() ? longest((OptionSpec) argument) : argument.paramLabel();
    return DynamicTest.dynamicTest(
        command.qualifiedName() + " " + name,
        () -> {
          for (String value : isPath(argument) ? paths() : NONSENSE) {
            assertOneLine(arguments(command, argument, value));
          }
        });
  }

  /** Only the command that is named first is set up, which saves the time for the others. */
  @Test
  void everyCommand_alone_isWhatItIsAmongAll() {
    Map<String, CommandLine> all = Reprise.commandLine().getSubcommands();

    assertThat(all).hasSizeGreaterThan(7);
    all.forEach(
        (name, among) -> {
          Map<String, CommandLine> alone = Reprise.commandLine(name, "--help").getSubcommands();

          assertThat(alone.get(name).getUsageMessage()).isEqualTo(among.getUsageMessage());
          assertThat(alone.keySet())
              .isEqualTo(name.equals("completion") ? all.keySet() : Set.of(name));
        });
  }

  private static boolean isPath(ArgSpec argument) {
    return argument.typeInfo().getType() == Path.class
        || argument.typeInfo().getAuxiliaryTypes()[0] == Path.class;
  }

  /** The nonsense as names in a directory where nothing else is, a directory, and a poor file. */
  private List<String> paths() throws IOException {
    Path empty = Files.createTempDirectory(directory, "empty");
    Path poor = Files.write(directory.resolve("poor"), new byte[] {1, 2, 3});
    return Stream.concat(
            NONSENSE.stream().map(name -> empty + "/" + name),
            Stream.of(empty, poor).map(Path::toString))
        .toList();
  }

  private List<String> arguments(CommandSpec command, ArgSpec argument, String value) {
    List<String> arguments = new ArrayList<>(List.of(command.qualifiedName().split(" ")));
    arguments.remove(0);
    List<String> others = new ArrayList<>(rest.getOrDefault(command.qualifiedName(), List.of()));
    if (argument instanceof OptionSpec option) {
      String name = longest(option);
      int given = others.indexOf(name);
      if (given >= 0) {
        others.subList(given, given + 2).clear();
      }
      arguments.addAll(List.of(name, value));
    } else if (!others.isEmpty()) {
      others.set(others.size() - 1, value);
    }
    arguments.addAll(others);
    return arguments;
  }

  private static void assertOneLine(List<String> arguments) {
    Outcome outcome = run(arguments.toArray(String[]::new));

    assertThat(outcome.err()).as("%s", arguments).doesNotContain("\tat ", "Exception");
    assertThat(outcome.err()).as("%s", arguments).doesNotContainPattern(ISO_DURATION);
    assertThat(outcome.err().lines().count()).as("%s: %s", arguments, outcome.err()).isLessThan(2);
    assertThat(outcome.exitCode()).as("%s", arguments).isBetween(0, 3);
    if (outcome.exitCode() == 2) {
      assertThat(outcome.err()).as("%s", arguments).startsWith("reprise");
    }
  }

  private static List<CommandSpec> commands(CommandLine line) {
    List<CommandSpec> found = new ArrayList<>();
    if (line.getSubcommands().isEmpty()) {
      found.add(line.getCommandSpec());
    }
    line.getSubcommands().values().forEach(each -> found.addAll(commands(each)));
    return found;
  }

  private static String longest(OptionSpec option) {
    return option.longestName();
  }

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Reprise.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Outcome(exitCode, err.toString());
  }

  @Command(name = "reprise")
  private record Failing(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  @Test
  void failureOfTheNetwork_isOneLine_andNotTheFaultOfWhoAsked() {
    for (IOException failure :
        List.of(new ConnectException("Connection refused\nindeed"), new IOException())) {
      for (Exception thrown : List.of(failure, new UncheckedIOException(failure))) {
        StringWriter err = new StringWriter();
        CommandLine command = Reprise.complaining(new CommandLine(new Failing(thrown)));

        int exitCode = command.setErr(new PrintWriter(err)).execute();

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("reprise: ").doesNotContain("\tat ");
      }
    }
  }
}

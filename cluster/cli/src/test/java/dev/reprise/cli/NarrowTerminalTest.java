// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.fleet.testing.FleetFiles;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What each command prints for people, on a terminal of the fewest columns. */
class NarrowTerminalTest {

  /** They run until they are ended and print a line at a time, or print a script. */
  private static final Set<String> WITHOUT_TABLE =
      Set.of("reprise serve", "reprise keys follow", "reprise completion");

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> help_ofEveryCommand_fits() {
    return commands()
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command,
                    () -> {
                      String wide = help(command, OptionalInt.empty());
                      for (int columns : new int[] {1, 40, 54, 55, 79, 80, 99}) {
                        String narrow = help(command, OptionalInt.of(columns));

                        assertFits(narrow, columns);
                        assertThat(narrow.replaceAll("\\s", ""))
                            .isEqualTo(wide.replaceAll("\\s", ""));
                      }
                    }));
  }

  @Test
  void table_ofEveryCommand_fits() {
    FleetFiles files = FleetFiles.create(directory, "embedded:" + UUID.randomUUID());
    try (ServeNode one = ServeNode.start(files.serve("node-with-a-long-name"));
        ServeNode other = ServeNode.start(TestFiles.ecdsa(directory).options())) {
      Map<String, List<String>> tables = tables(files, one, other);
      assertThat(tables.keySet())
          .isEqualTo(
              leaves().filter(each -> !WITHOUT_TABLE.contains(each)).collect(Collectors.toSet()));

      tables.forEach(
          (command, arguments) -> {
            String printed = run(OptionalInt.of(40), command, arguments);
            assertThat(printed).as(command).isNotBlank();
            assertFits(printed, 40);
          });
    }
  }

  /** Programs get each line whole. */
  @Test
  void json_isNeverFolded() {
    FleetFiles files = FleetFiles.create(directory, "embedded:" + UUID.randomUUID());
    try (ServeNode node = ServeNode.start(files.serve("node-1"))) {
      List<String> access = new ArrayList<>(access(files));
      access.add("--json");

      assertThat(node.port()).isPositive();
      assertThat(run(OptionalInt.of(40), "reprise cluster status", access).lines()).hasSize(1);
    }
  }

  /** In the order in which they can run. */
  private Map<String, List<String>> tables(FleetFiles files, ServeNode one, ServeNode other) {
    String keys = directory.resolve("ticket.keys").toString();
    Map<String, List<String>> tables = new LinkedHashMap<>();
    tables.put("reprise demo", List.of());
    tables.put("reprise probe", List.of("--separate", one.address(), other.address()));
    tables.put("reprise doctor", List.of(TestFiles.ecdsa(directory).options()));
    tables.put("reprise keys generate", List.of("--format", "haproxy", "--out", keys));
    tables.put("reprise keys show", List.of("--reveal", "--format", "haproxy", keys));
    tables.put("reprise keys rotate", List.of("--format", "haproxy", keys));
    tables.put(
        "reprise keys convert",
        List.of("--from", "haproxy", "--to", "haproxy", "--out", keys + ".converted", keys));
    tables.put(
        "reprise keys follower-secret",
        List.of("--cluster-secret", files.secret().toString(), "--out", keys + ".secret"));
    tables.put("reprise cluster rotate", access(files, "--wait", "1ms"));
    tables.put("reprise cluster status", access(files));
    tables.put("reprise cluster revoke", access(files, "--everything"));
    tables.put("reprise ticket inspect", List.of("--keys", keys, "00".repeat(200)));
    String empty = "embedded:" + UUID.randomUUID();
    tables.put("reprise cluster init", access(new FleetFiles(empty, files.secret(), files.pair())));
    return tables;
  }

  private static List<String> access(FleetFiles files, String... more) {
    List<String> options = new ArrayList<>(List.of("--cluster", files.uri()));
    options.addAll(List.of("--cluster-secret", files.secret().toString()));
    options.addAll(List.of(more));
    return options;
  }

  /** No line has more columns, unless it is one word. */
  private static void assertFits(String printed, int columns) {
    int most = Math.max(columns, Terminal.LEAST_COLUMNS);
    assertThat(printed.lines())
        .allMatch(line -> line.length() <= most || !line.strip().contains(" "));
  }

  private static String help(String command, OptionalInt columns) {
    return run(columns, command, List.of("--help"));
  }

  private static String run(OptionalInt columns, String command, List<String> options) {
    List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
    arguments.remove(0);
    arguments.addAll(options);
    StringWriter printed = new StringWriter();
    Terminal out = new Terminal(printed, () -> columns);
    Reprise.execute(out, new PrintWriter(printed), arguments.toArray(String[]::new));
    out.flush();
    return printed.toString();
  }

  private static Stream<String> commands() {
    return below(Reprise.commandLine()).map(each -> each.getCommandSpec().qualifiedName());
  }

  private static Stream<String> leaves() {
    return below(Reprise.commandLine())
        .filter(each -> each.getSubcommands().isEmpty())
        .map(each -> each.getCommandSpec().qualifiedName());
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(NarrowTerminalTest::below));
  }
}

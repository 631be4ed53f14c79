// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Python's ssl and Node's tls against nodes; both scripts visit one node after the other with the
 * session of the visit before.
 */
class ScriptedPeersIT {

  private static final Pattern SAYS = Pattern.compile("client says reused: (\\w+)");

  private static final List<String> LOCALHOST = Collections.nCopies(3, "localhost");

  @TempDir Path directory;

  /** A language whose standard library has TLS. */
  enum Peer {
    PYTHON("python3", "client.py"),
    NODE("node", "client.js");

    private final String program;
    private final String script;

    Peer(String program, String script) {
      this.program = program;
      this.script = script;
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientWithTicket_resumes(Peer peer) {
    String program = Peers.find(peer.program);
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    try (ServeNode node = ServeNode.start(pair.options())) {

      String output = visit(peer, program, pair, LOCALHOST, node, node);

      assertThat(says(output)).containsExactly(false, true);
      AnswerLines.allIn(output).get(0).assertFull("not_offered");
      AnswerLines.allIn(output).get(1).assertResumed("ticket");
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientWithSessionId_resumes(Peer peer) {
    String program = Peers.find(peer.program);
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    try (ServeNode node = ServeNode.start(with(pair, "--tickets", "off"))) {

      String output = visit(peer, program, pair, LOCALHOST, node, node);

      assertThat(says(output)).containsExactly(false, true);
      AnswerLines.allIn(output).get(1).assertResumed("session-id");
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientUnderOtherServerName_shakesHandsInFull(Peer peer) {
    String program = Peers.find(peer.program);
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    try (ServeNode node = ServeNode.start(pair.options())) {

      String output = visit(peer, program, pair, List.of("localhost", "other.example"), node, node);

      assertThat(says(output)).containsExactly(false, false);
      AnswerLines.allIn(output).get(1).assertFull("server_name");
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientOfNodeWithOtherKey_shakesHandsInFull(Peer peer) {
    String program = Peers.find(peer.program);
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    try (ServeNode node = ServeNode.start(pair.options());
        ServeNode stranger = ServeNode.start(pair.options())) {

      String output = visit(peer, program, pair, LOCALHOST, node, stranger);

      assertThat(says(output)).containsExactly(false, false);
      AnswerLines.allIn(output).get(1).assertFull("unknown_key");
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientWithRenewedTicket_resumesAgain(Peer peer) {
    String program = Peers.find(peer.program);
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    try (ServeNode node = ServeNode.start(with(pair, "--renew-after", "0"))) {

      String output = visit(peer, program, pair, LOCALHOST, node, node, node);

      assertThat(says(output)).containsExactly(false, true, true);
      AnswerLines second = AnswerLines.allIn(output).get(1).assertResumed("ticket");
      assertThat(second.get("renewed")).isEqualTo("yes");
      AnswerLines.allIn(output).get(2).assertResumed("ticket");
      assertThat(output.lines().filter(line -> line.startsWith("client has session")))
          .doesNotHaveDuplicates();
    }
  }

  private static String[] with(TestFiles.PemPair pair, String... options) {
    List<String> all = new ArrayList<>(List.of(pair.options()));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private String visit(
      Peer peer, String program, TestFiles.PemPair pair, List<String> names, ServeNode... nodes) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.add(TestFiles.resource(peer.script, directory).toString());
    command.add("ticket");
    command.add(pair.certificate().toString());
    for (int i = 0; i < nodes.length; i++) {
      command.add(names.get(i));
      command.add(Integer.toString(nodes[i].port()));
    }
    RunningProcess.Result result = RunningProcess.run("", command);
    assertThat(result.exitCode()).as(result.all()).isZero();
    return result.out();
  }

  private static List<Boolean> says(String output) {
    return SAYS.matcher(output)
        .results()
        .map(each -> each.group(1).equalsIgnoreCase("true"))
        .toList();
  }
}

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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Virtual hosts of one node, each with client authorities of its own, and OpenSSL's {@code
 * s_client} with sessions of each: none resumes at another, by ticket or by ID (nginx
 * CVE-2025-23419, Apache httpd CVE-2025-23048).
 */
class VirtualHostClientsIT {

  private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

  @TempDir Path directory;
  private String openssl = "";
  private final List<Host> hosts = new ArrayList<>();
  private int sessions;

  /**
   * A virtual host.
   *
   * @param client whom it lets in
   */
  private record Host(String name, TestFiles.PemPair identity, TestFiles.PemPair client) {

    String option() {
      return name
          + "="
          + identity.certificate()
          + ":"
          + identity.key()
          + ":"
          + client.certificate();
    }
  }

  @BeforeEach
  void prepare() {
    openssl = Peers.find("openssl");
    TestFiles.PemPair shared = TestFiles.ecdsa(directory);
    TestFiles.PemPair alice = TestFiles.another(directory, "alice");
    TestFiles.PemPair bob = TestFiles.another(directory, "bob");
    hosts.add(new Host("default.example", shared, alice));
    hosts.add(new Host("alice.example", shared, alice));
    hosts.add(new Host("bob.example", shared, bob));
    hosts.add(new Host("other-key.example", TestFiles.another(directory, "other"), alice));
  }

  @AfterEach
  void forget() {
    hosts.clear();
  }

  static Stream<Arguments> formatsAndModes() {
    return Stream.of(
        Arguments.of("need", List.of("--ticket-format", "rfc5077"), "scope"),
        Arguments.of("want", List.of("--ticket-format", "aead"), "scope"),
        // A context that other servers dictate stands for the scope of all hosts; their names part
        // them.
        Arguments.of(
            "need",
            List.of("--ticket-format", "openssl", "--session-id-context", "c0ffee"),
            "server_name"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("formatsAndModes")
  void sessionOfOneHost_resumesAtNoOther(String mode, List<String> options, String ticketReason) {
    try (ServeNode node = start(mode, options)) {
      for (List<String> mechanism : List.of(List.<String>of(), List.of("-no_ticket"))) {
        boolean byTicket = mechanism.isEmpty();
        for (Host from : hosts) {
          String session = directory.resolve("session" + sessions++).toString();
          String first = visit(node, from, from.client(), mechanism, List.of("-sess_out", session));
          AnswerLines.in(first).assertFull("not_offered");
          for (Host to : hosts) {
            String answer = visit(node, to, to.client(), mechanism, List.of("-sess_in", session));
            if (from.equals(to)) {
              assertThat(AnswerLines.in(answer).get("client")).isEqualTo("CN=localhost");
              AnswerLines.in(answer).assertResumed(byTicket ? "ticket" : "session-id");
              assertThat(answer).contains("Reused, TLSv1.2");
            } else {
              AnswerLines.in(answer).assertFull(byTicket ? ticketReason : "scope");
              assertThat(answer).contains("New, TLSv1.2");
            }
          }
        }
      }
    }
  }

  /**
   * Who is let in at one host gets in nowhere else by showing a session instead of a certificate.
   */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("formatsAndModes")
  void sessionInsteadOfACertificate_doesNotLetIn(
      String mode, List<String> options, String ticketReason) {
    Host alice = hosts.get(1);
    Host bob = hosts.get(2);
    try (ServeNode node = start(mode, options)) {
      for (List<String> mechanism : List.of(List.<String>of(), List.of("-no_ticket"))) {
        String session = directory.resolve("session" + sessions++).toString();
        visit(node, alice, alice.client(), mechanism, List.of("-sess_out", session));

        String asHerself =
            visit(node, bob, alice.client(), mechanism, List.of("-sess_in", session));
        assertThat(asHerself).contains("SSL alert number").doesNotContain("Reused", "resumed: ");
        String asNobody = run(node, bob, mechanism, List.of("-sess_in", session));
        if (mode.equals("need")) {
          assertThat(asNobody).contains("SSL alert number").doesNotContain("Reused", "resumed: ");
        } else {
          assertThat(AnswerLines.in(asNobody).assertFull("scope").get("client")).isEqualTo("-");
        }
      }
    }
  }

  /** The first host is the default one, too. */
  private ServeNode start(String mode, List<String> options) {
    Host standard = hosts.get(0);
    List<String> all = new ArrayList<>(List.of(standard.identity().options()));
    all.addAll(List.of("--client-auth", mode));
    all.addAll(List.of("--client-ca", standard.client().certificate().toString()));
    hosts.stream().skip(1).forEach(host -> all.addAll(List.of("--sni", host.option())));
    all.addAll(options);
    return ServeNode.start(all.toArray(String[]::new));
  }

  private String visit(
      ServeNode node,
      Host host,
      TestFiles.PemPair client,
      List<String> mechanism,
      List<String> more) {
    List<String> options = new ArrayList<>(more);
    options.addAll(
        List.of("-cert", client.certificate().toString(), "-key", client.key().toString()));
    return run(node, host, mechanism, options);
  }

  private String run(ServeNode node, Host host, List<String> mechanism, List<String> options) {
    List<String> command = new ArrayList<>(List.of(openssl, "s_client", "-ign_eof", "-tls1_2"));
    command.addAll(List.of("-connect", node.address(), "-servername", host.name()));
    command.addAll(mechanism);
    command.addAll(options);
    return RunningProcess.run(REQUEST, command).all();
  }
}

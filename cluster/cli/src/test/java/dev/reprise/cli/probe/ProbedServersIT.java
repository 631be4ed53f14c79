// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cli.probe.testing.ProbedPeer;
import dev.reprise.cli.probe.testing.SecondOpinion;
import dev.reprise.cli.probe.testing.SecondOpinion.Answer;
import dev.reprise.cli.probe.testing.SecondOpinion.Session;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cli.testing.TranscriptPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reprise probe} at other people's servers in ordinary and in careful settings. Whatever it
 * says, {@code openssl s_client} has to say, too, and nothing there is a failure.
 */
class ProbedServersIT {

  private static final String OTHER_NAME = "other.invalid";

  @TempDir private Path directory;

  private final Map<ProbedPeer, String> rows = new TreeMap<>();

  @TestFactory
  Stream<DynamicTest> everyStatement_isThatOfOpenssl() {
    Stream<DynamicTest> servers =
        Stream.of(ProbedPeer.values())
            .map(peer -> DynamicTest.dynamicTest(peer.name(), () -> compare(peer)));
    return Stream.concat(
        servers, Stream.of(DynamicTest.dynamicTest("the table of the guide", this::assertTable)));
  }

  private void compare(ProbedPeer peer) throws IOException {
    Path own = Files.createDirectory(directory.resolve(peer.name()));
    PeerServer.Setup setup =
        new PeerServer.Setup(
            own,
            PeerServer.freePort(),
            TestFiles.rsa(own),
            List.of(KeyFileSamples.random(16)),
            false);
    try (PeerServer server = peer.start(setup)) {
      Findings findings = probe(server.port());
      rows.put(peer, row(peer, findings));
      Comparison comparison = new Comparison(findings, new SecondOpinion(server.port(), own));

      comparison.mechanism(true);
      comparison.mechanism(false);

      assertThat(findings.notCompared())
          .as("statements that were not compared")
          .isEqualTo(findings.resumes("ticket") ? Set.of("weak_key") : Set.of());
    }
  }

  private void assertTable() throws IOException {
    // Servers that are not installed have been reported under their own names.
    if (rows.size() < ProbedPeer.values().length) {
      return;
    }
    StringBuilder table = new StringBuilder("| server | setting | resumes by | findings |\n");
    table.append("| --- | --- | --- | --- |\n");
    rows.values().forEach(table::append);
    TranscriptPage.of("docs/probe.md").assertTable("servers", table.toString());
  }

  private static String row(ProbedPeer peer, Findings findings) {
    List<String> mechanisms = new ArrayList<>();
    if (findings.resumes("ticket")) {
      mechanisms.add("ticket");
    }
    if (findings.resumes("session_id")) {
      mechanisms.add("session ID");
    }
    String notable = String.join("<br>", findings.notable());
    return "| %s | %s | %s | %s |%n"
        .formatted(peer.title(), peer.setting(), String.join(", ", mechanisms), notable);
  }

  private static Findings probe(int port) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Reprise.execute(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "probe",
            "--json",
            "localhost:" + port);
    assertThat(code).as("no failure in an ordinary setting: %s%s", out, err).isZero();
    return new Findings(new ObjectMapper().readTree(out.toString()).at("/nodes/0/findings"));
  }

  /** What the probe said; each statement is taken once. */
  private static final class Findings {

    private final JsonNode all;
    private final Set<String> taken = new LinkedHashSet<>();

    Findings(JsonNode all) {
      this.all = all;
    }

    /** What a check says, behind some words. */
    Optional<String> detail(String check, String begin) {
      for (JsonNode finding : all) {
        String detail = finding.get("detail").asText();
        if (finding.get("check").asText().equals(check) && detail.startsWith(begin)) {
          taken.add(check + detail);
          return Optional.of(detail.substring(begin.length()));
        }
      }
      return Optional.empty();
    }

    boolean resumes(String check) {
      return detail(check, "resumes").isPresent();
    }

    /** The checks that no option has asked for. */
    Set<String> notCompared() {
      Set<String> checks = new LinkedHashSet<>();
      for (JsonNode finding : all) {
        if (!taken.contains(finding.get("check").asText() + finding.get("detail").asText())) {
          checks.add(finding.get("check").asText());
        }
      }
      return checks;
    }

    List<String> notable() {
      List<String> notable = new ArrayList<>();
      for (JsonNode finding : all) {
        if (!finding.get("grade").asText().equals("ok")) {
          notable.add(
              "%s `%s`: %s"
                  .formatted(
                      finding.get("grade").asText(),
                      finding.get("check").asText(),
                      finding.get("detail").asText()));
        }
      }
      return notable;
    }

    @Override
    public String toString() {
      return all.toPrettyString();
    }
  }

  /** The findings beside what OpenSSL's client met at the same server. */
  private record Comparison(Findings findings, SecondOpinion openssl) {

    void mechanism(boolean tickets) {
      String check = tickets ? "ticket" : "session_id";
      String by = tickets ? "by ticket" : "by ID";
      Optional<Session> session = openssl.full(tickets, true);
      assertThat(findings.detail("full_handshake", "succeeds")).isPresent();
      if (findings.resumes(check)) {
        assertThat(openssl.offer(session.orElseThrow(), true)).as(by).isEqualTo(Answer.RESUMED);
        rules(tickets, by);
        if (tickets) {
          ticket(session.get());
        }
      } else if (findings.detail(check, "the server issues none").isPresent()) {
        boolean issued = session.filter(each -> !tickets || each.ticket().isPresent()).isPresent();
        assertThat(issued).as("%s", findings).isFalse();
      } else {
        assertThat(findings.detail(check, "")).as("%s", findings).isPresent();
        assertThat(openssl.offer(session.orElseThrow(), true)).as(by).isEqualTo(Answer.FULL);
      }
      added(tickets, by);
    }

    private void rules(boolean tickets, String by) {
      if (findings.detail("ems", "").isEmpty()) {
        same("ems_dropped", by + ": ", openssl.offer(session(tickets, true), false));
      }
      same("cipher_suite", by + ": ", openssl.offerWithoutItsSuite(session(tickets, true)));
      Answer named = openssl.offerAs(OTHER_NAME, session(tickets, true));
      String detail = same("server_name", by + " as " + OTHER_NAME + ": ", named);
      if (named == Answer.RESUMED) {
        assertThat(detail.contains("the same certificate"))
            .as(detail)
            .isEqualTo(openssl.certificate("localhost").equals(openssl.certificate(OTHER_NAME)));
      }
    }

    private void ticket(Session session) {
      String lifetime = findings.detail("lifetime", "").orElseThrow();
      assertThat(lifetime)
          .contains(
              session.hint().filter(hint -> hint > 0).map(hint -> hint + " s").orElse("unsp"));
      for (int octets : new int[] {0, 1, 31}) {
        assertThat(findings.detail("id_echo", octets + " octets: ")).isPresent();
      }
      boolean echoed = findings.detail("id_echo", "32 octets: ").orElseThrow().equals("echoed");
      assertThat(openssl.offer(session, true) == Answer.RESUMED).isEqualTo(echoed);
      int last = session.ticket().orElseThrow().length() - 1;
      Map<String, Integer> positions =
          Map.of("key name", 0, "IV", Math.min(16, last), "middle", last / 2, "end", last);
      positions.forEach(
          (part, position) ->
              same("tampered", "in its " + part + ": ", openssl.offerChanged(session, position)));
      boolean repeated =
          session
              .ticket()
              .get()
              .slice(16, 32)
              .equals(session(true, true).ticket().orElseThrow().slice(16, 32));
      assertThat(findings.detail("repeated_iv", "").orElseThrow().contains("are equal"))
          .isEqualTo(repeated);
    }

    private void added(boolean tickets, String by) {
      Optional<String> said = findings.detail("ems_added", by + ": ");
      if (said.isEmpty()) {
        return;
      }
      Optional<Session> session =
          openssl.full(tickets, false).filter(each -> !tickets || each.ticket().isPresent());
      if (said.get().startsWith("no ")) {
        // Of an ID that nobody takes nothing else can be seen.
        assertThat(session.isEmpty() || openssl.offer(session.get(), false) == Answer.FULL)
            .as("%s", said)
            .isTrue();
      } else {
        assertThat(openssl.offer(session.orElseThrow(), true)).isEqualTo(answer(said.get()));
      }
    }

    private String same(String check, String begin, Answer seen) {
      String detail = findings.detail(check, begin).orElseThrow(AssertionError::new);
      assertThat(answer(detail)).as("%s %s%s", check, begin, detail).isEqualTo(seen);
      return detail;
    }

    private static Answer answer(String detail) {
      if (detail.startsWith("resumed")) {
        return Answer.RESUMED;
      }
      return detail.startsWith("alert") ? Answer.REFUSED : Answer.FULL;
    }

    private Session session(boolean tickets, boolean extendedMasterSecret) {
      return openssl
          .full(tickets, extendedMasterSecret)
          .orElseThrow(() -> new AssertionError("no full handshake"));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cli.testing.TranscriptPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transcripts of a node in the documentation are what the commands print. */
class TranscriptsTest {

  private static final TranscriptPage PAGE = TranscriptPage.of("docs/operating.md");

  private static final TranscriptPage PROBE = TranscriptPage.of("docs/probe.md");

  @TempDir Path directory;

  private final Map<String, String> shown = new LinkedHashMap<>();
  private List<String> certificate = List.of();

  @BeforeEach
  void writeCertificate() throws IOException {
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    Files.setPosixFilePermissions(pair.key(), PosixFilePermissions.fromString("rw-------"));
    certificate = List.of("--cert", pair.certificate().toString(), "--key", pair.key().toString());
    shown.put(pair.certificate().toString(), "cert.pem");
    shown.put(pair.key().toString(), "key.pem");
    shown.put(directory + "/", "");
  }

  @Test
  void doctor() throws IOException {
    Path ticketKeys = generate("ticket.key");
    Files.setPosixFilePermissions(ticketKeys, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setLastModifiedTime(ticketKeys, FileTime.from(Instant.now().minus(Duration.ofDays(9))));

    PAGE.assertTranscript(
        "doctor",
        run(
            "doctor",
            certificate,
            "--ticket-format",
            "openssl",
            "--ticket-keys",
            ticketKeys.toString(),
            "--ticket-keys-format",
            "nginx",
            "--require-ems",
            "off"));
  }

  @Test
  void probe_oneServer() throws IOException {
    try (ServeNode node = ServeNode.start(certificate)) {
      shown.put("127.0.0.1:" + node.port(), "192.0.2.1:443");
      shown.put("localhost:" + node.port(), "www.example.com:443");

      PROBE.assertTranscript("probe", run("probe", List.of(), "localhost:" + node.port()));
    }
  }

  @Test
  void probe_twoServersThatShouldShareNothing() throws IOException {
    Path ticketKeys = generate("ticket.key");
    List<String> options =
        List.of(
            certificate.get(0),
            certificate.get(1),
            certificate.get(2),
            certificate.get(3),
            "--ticket-format",
            "openssl",
            "--ticket-keys-format",
            "nginx",
            "--session-ids",
            "off",
            "--ticket-keys",
            ticketKeys.toString());
    try (ServeNode one = ServeNode.start(options);
        ServeNode two = ServeNode.start(options)) {
      shown.put("127.0.0.1:" + one.port(), "192.0.2.1:443");
      shown.put("127.0.0.1:" + two.port(), "192.0.2.2:443");
      shown.put("localhost:" + one.port(), "one.example.com:443");
      shown.put("localhost:" + two.port(), "two.example.com:443");

      String all =
          run(
              "probe",
              List.of(),
              "--separate",
              "localhost:" + one.port(),
              "localhost:" + two.port());

      // What both nodes have right is in the transcript before.
      PROBE.assertTranscript("probe-split", all.replaceAll("(?m)^  (ok|note) .*\\n", ""));
    }
  }

  @Test
  void keys() throws IOException {
    Path file = directory.resolve("ticket.key");

    String generated =
        run("keys", List.of("generate", "--format", "nginx", "--out", file.toString()));
    String listed = run("keys", List.of("show", "--format", "nginx", file.toString()));

    PAGE.assertTranscript("keys", generated + listed);
  }

  private Path generate(String name) {
    Path file = directory.resolve(name);
    run("keys", List.of("generate", "--format", "nginx", "--out", file.toString()));
    return file;
  }

  private String run(String command, List<String> options, String... more) {
    String[] arguments = new String[1 + options.size() + more.length];
    arguments[0] = command;
    for (int i = 0; i < options.size(); i++) {
      arguments[1 + i] = options.get(i);
    }
    System.arraycopy(more, 0, arguments, 1 + options.size(), more.length);
    StringWriter out = new StringWriter();
    PrintWriter both = new PrintWriter(out, true);
    Reprise.execute(both, both, arguments);
    String line = "$ reprise " + String.join(" ", arguments) + "\n";
    return replaceShown(line + out);
  }

  /** The names that a reader would have chosen, for those of this run. */
  private String replaceShown(String text) {
    String replaced = text;
    for (Map.Entry<String, String> each : shown.entrySet()) {
      replaced = replaced.replace(each.getKey(), each.getValue());
    }
    return replaced;
  }
}

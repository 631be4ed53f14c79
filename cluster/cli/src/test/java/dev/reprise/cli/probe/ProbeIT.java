// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

// Longer than 300 lines: one test for each peer, with the servers that they start.

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.JsseServer;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code reprise probe} at other people's servers, which is also our client resuming there, by
 * ticket and by ID.
 *
 * <p>What it finds wrong is theirs: OpenSSL resumes under another server name (and then tells its
 * server the name of the session); GnuTLS does a full handshake where RFC 7627 says abort, and
 * resumes with a suite that the hello does not offer; JSSE resumes under another server name, and
 * answers a ticket without a session ID with an ID of its own.
 */
class ProbeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private TestFiles.PemPair pair;
  private int port;

  @BeforeEach
  void prepare() throws IOException {
    pair = TestFiles.ecdsa(directory);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @Test
  void openssl_resumesBothWays() throws IOException {
    try (RunningProcess server =
        start(
            "openssl",
            "s_server",
            "-quiet",
            "-www",
            "-tls1_2",
            "-accept",
            "127.0.0.1:" + port,
            "-cert",
            pair.certificate().toString(),
            "-key",
            pair.key().toString())) {
      assertFindings(server, Set.of("server_name"), "ticket", "session_id");
    }
  }

  @Test
  void gnutls_resumesBothWays() throws IOException {
    // It takes no EC key without its public key in the same file.
    pair = TestFiles.rsa(directory);
    try (RunningProcess server =
        start(
            "gnutls-serv",
            "--quiet",
            "--http",
            "--port",
            Integer.toString(port),
            "--priority",
            "NORMAL:-VERS-ALL:+VERS-TLS1.2",
            "--x509certfile",
            pair.certificate().toString(),
            "--x509keyfile",
            pair.key().toString())) {
      assertFindings(server, Set.of("ems_dropped", "cipher_suite"), "ticket", "session_id");
    }
  }

  @Test
  void nginx_resumesBothWays() throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("nginx.conf"),
            """
            daemon off;
            worker_processes 1;
            pid %1$s/nginx.pid;
            error_log stderr;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
              uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
              server {
                listen 127.0.0.1:%2$d ssl default_server;
                ssl_reject_handshake on;
                ssl_session_cache shared:s:1m;
              }
              server {
                listen 127.0.0.1:%2$d ssl;
                server_name localhost;
                ssl_certificate %3$s;
                ssl_certificate_key %4$s;
                ssl_protocols TLSv1.2;
                ssl_session_cache shared:s:1m;
              }
            }
            """
                .formatted(directory, port, pair.certificate(), pair.key()));
    try (RunningProcess server = start("nginx", "-c", configuration.toString())) {
      assertFindings(server, Set.of("server_name"), "ticket", "session_id");
    }
  }

  @Test
  void haproxy_resumesBothWays() throws IOException {
    Path bundle = directory.resolve("bundle.pem");
    Files.writeString(bundle, Files.readString(pair.certificate()) + Files.readString(pair.key()));
    Path configuration =
        Files.writeString(
            directory.resolve("haproxy.cfg"),
            """
            defaults
              mode http
              timeout client 10s
              timeout server 10s
              timeout connect 10s
            frontend f
              bind 127.0.0.1:%d ssl crt %s ssl-max-ver TLSv1.2
              http-request return status 200
            """
                .formatted(port, bundle));
    try (RunningProcess server = start("haproxy", "-db", "-f", configuration.toString())) {
      assertFindings(server, Set.of("server_name"), "ticket", "session_id");
    }
  }

  @Test
  void httpd_resumesByTicket() throws IOException {
    try (PeerServer server = start(Peer.HTTPD)) {
      assertThat(server.port()).isEqualTo(port);
      assertFindings(Set.of("server_name"), "ticket");
    }
  }

  @Test
  void trafficServer_resumesByTicket() throws IOException {
    try (PeerServer server = start(Peer.TRAFFIC_SERVER)) {
      assertThat(server.port()).isEqualTo(port);
      assertFindings(Set.of("server_name"), "ticket");
    }
  }

  @Test
  void node_resumesByTicket() throws IOException {
    Path script =
        Files.writeString(
            directory.resolve("server.js"),
            """
            const fs = require('fs');
            require('tls').createServer({
              cert: fs.readFileSync(%s), key: fs.readFileSync(%s), maxVersion: 'TLSv1.2'
            }, s => s.on('error', () => {})).on('tlsClientError', () => {})
              .listen(%d, '127.0.0.1');
            """
                .formatted(quoted(pair.certificate()), quoted(pair.key()), port));
    try (RunningProcess server = start("node", script.toString())) {
      assertFindings(server, Set.of("server_name", "session_id"), "ticket");
    }
  }

  @Test
  void jsse_resumesBothWays() throws IOException {
    try (JsseServer server = JsseServer.start(pair.identity())) {
      port = server.port();
      assertFindings(Set.of("server_name", "id_echo"), "ticket", "session_id");
    }
  }

  @Test
  void serve_hasNothingWrong() throws IOException {
    try (ServeNode node = ServeNode.start(pair.options())) {
      port = node.port();
      JsonNode report = probe(0);

      assertThat(report.get("ok").asBoolean()).isTrue();
      assertThat(resuming(report)).contains("ticket", "session_id");
    }
  }

  private void assertFindings(RunningProcess server, Set<String> wrong, String... resuming)
      throws IOException {
    awaitPort(server);
    assertFindings(wrong, resuming);
  }

  private void assertFindings(Set<String> wrong, String... resuming) throws IOException {
    JsonNode report = probe(wrong.isEmpty() ? 0 : 1);

    assertThat(resuming(report)).as(report.toPrettyString()).contains(resuming);
    assertThat(wrong(report)).as(report.toPrettyString()).isEqualTo(new TreeSet<>(wrong));
  }

  private JsonNode probe(int exitCode) throws IOException {
    StringWriter out = new StringWriter();
    int code =
        Reprise.execute(
            new PrintWriter(out, true),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            "probe",
            "--json",
            "localhost:" + port);
    assertThat(code).as(out.toString()).isEqualTo(exitCode);
    return new ObjectMapper().readTree(out.toString());
  }

  private static Set<String> wrong(JsonNode report) {
    Set<String> checks = new TreeSet<>();
    report
        .get("nodes")
        .get(0)
        .get("findings")
        .forEach(
            finding -> {
              if (Set.of("warning", "fail").contains(finding.get("grade").asText())) {
                checks.add(finding.get("check").asText());
              }
            });
    return checks;
  }

  private static Set<String> resuming(JsonNode report) {
    Set<String> checks = new TreeSet<>();
    report
        .get("nodes")
        .get(0)
        .get("findings")
        .forEach(
            finding -> {
              if (finding.get("detail").asText().startsWith("resumes")) {
                checks.add(finding.get("check").asText());
              }
            });
    return checks;
  }

  /** Starts one that is tried with ticket keys from a file elsewhere, too. */
  private PeerServer start(Peer peer) {
    Peers.find(peer.program());
    return peer.start(
        new PeerServer.Setup(
            directory, port, TestFiles.rsa(directory), List.of(KeyFileSamples.random(16)), false));
  }

  private static RunningProcess start(String program, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = Peers.find(program);
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return RunningProcess.start(List.copyOf(Arrays.asList(command)));
  }

  private void awaitPort(RunningProcess server) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!listens()) {
      assertThat(System.nanoTime()).as(server.toString()).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private boolean listens() {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String quoted(Path path) {
    return "'" + path + "'";
  }
}

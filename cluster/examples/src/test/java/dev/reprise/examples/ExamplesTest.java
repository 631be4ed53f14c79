// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples that need no other program. */
class ExamplesTest {

  private static final int MOST_LINES = 210;
  private static final String NO_DELAY = ".setOption(StandardSocketOptions.TCP_NODELAY, true)";

  @TempDir static Path directory;

  private static ExampleTlsServer.Identity identity;
  private static byte[] certificate;

  @BeforeAll
  static void load() throws Exception {
    Path keyStore = TestKeyStore.make(directory);
    identity = ExampleTlsServer.Identity.load(keyStore, TestKeyStore.PASSWORD);
    certificate = identity.chain.getCertificateAt(0).getEncoded();
  }

  @Test
  void blockingServer_resumesTheClient() throws IOException {
    try (ResumptionEngine engine = BlockingServer.engine();
        BlockingServer server = new BlockingServer(identity, engine, 0)) {
      Client client = new Client(certificate);

      assertThat(client.visit("localhost", server.port())).isEqualTo("full: not_offered");
      assertThat(client.visit("localhost", server.port())).isEqualTo("resumed by ticket");
    }
  }

  @Test
  void nonBlockingServer_resumesTheClient() throws IOException, InterruptedException {
    Thread loop;
    try (ResumptionEngine engine = BlockingServer.engine();
        NonBlockingServer server = new NonBlockingServer(identity, engine, 0)) {
      loop = new Thread(server);
      loop.start();
      Client client = new Client(certificate);

      assertThat(client.visit("localhost", server.port())).isEqualTo("full: not_offered");
      assertThat(client.visit("localhost", server.port())).isEqualTo("resumed by ticket");
    }
    loop.join();
  }

  @Test
  void fleet_resumesAtEachNode() throws IOException {
    ClusterSecrets secrets = ClusterSecrets.generate("www", new SecureRandom());
    try (Fleet fleet = new Fleet(URI.create("embedded:examples"), secrets, identity)) {
      Client client = new Client(certificate);
      assertThat(client.visit("localhost", fleet.ports().get(0))).isEqualTo("full: not_offered");

      for (int port : fleet.ports()) {
        assertThat(client.visit("localhost", port)).isEqualTo("resumed by ticket");
      }
    }
  }

  /** Examples stay short enough to be read to their end. */
  @Test
  void examples_areShort() throws IOException {
    assertThat(examples())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThan(MOST_LINES));
  }

  /** The delay itself depends on the system and its load, so no test measures it. */
  @Test
  void examplesThatMakeOrAcceptSockets_sendWithoutDelay() throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path file : examples()) {
      String source = Files.readString(file);
      if (source.contains("new Socket(") || source.contains("listener.accept()")) {
        sources.add(source);
      }
    }

    assertThat(sources)
        .hasSize(3)
        .allSatisfy(source -> assertThat(source).containsAnyOf(".setTcpNoDelay(true)", NO_DELAY));
  }

  private static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/reprise/examples"))) {
      return files.toList();
    }
  }
}

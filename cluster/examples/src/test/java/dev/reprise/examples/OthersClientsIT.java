// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of a server, with the clients of OpenSSL and curl, on the JDK's own crypto. */
class OthersClientsIT {

  private static final List<String> SUITES =
      List.of("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305");

  @TempDir static Path shared;
  private static ExampleTlsServer.Identity identity;

  @TempDir Path directory;

  /** The examples that are servers for anybody. */
  enum Example {
    BLOCKING {
      @Override
      Running start() throws Exception {
        ResumptionEngine engine = BlockingServer.engine();
        BlockingServer server = new BlockingServer(identity, engine, 0);
        return new Running(server.port(), engine::close, server::close);
      }
    },
    NON_BLOCKING {
      @Override
      Running start() throws Exception {
        ResumptionEngine engine = BlockingServer.engine();
        NonBlockingServer server = new NonBlockingServer(identity, engine, 0);
        Thread loop = new Thread(server);
        loop.start();
        return new Running(server.port(), engine::close, server::close);
      }
    },
    NETTY {
      @Override
      Running start() throws Exception {
        ResumptionEngine engine = BlockingServer.engine();
        NettyServer server = new NettyServer(identity, engine, 0);
        return new Running(server.port(), engine::close, server::close);
      }
    },
    FLEET {
      @Override
      Running start() throws Exception {
        ClusterSecrets secrets = ClusterSecrets.generate("www", new SecureRandom());
        Fleet fleet = new Fleet(URI.create("embedded:" + UUID.randomUUID()), secrets, identity);
        return new Running(fleet.ports().get(0), fleet::close);
      }
    };

    abstract Running start() throws Exception;
  }

  /** A server that runs, and what to close after it, the last first. */
  record Running(int port, List<Closeable> parts) implements Closeable {

    Running(int port, Closeable... parts) {
      this(port, List.of(parts));
    }

    @Override
    public void close() throws IOException {
      for (int i = parts.size() - 1; i >= 0; i--) {
        parts.get(i).close();
      }
    }
  }

  static Stream<List<Object>> examplesAndSuites() {
    return Stream.of(Example.values())
        .flatMap(example -> SUITES.stream().map(suite -> List.of(example, suite)));
  }

  @BeforeAll
  static void load() throws Exception {
    identity = ExampleTlsServer.Identity.load(TestKeyStore.make(shared), TestKeyStore.PASSWORD);
  }

  @ParameterizedTest
  @MethodSource("examplesAndSuites")
  void openSsl_withEachSuite_resumes(List<Object> exampleAndSuite) throws Exception {
    String suite = (String) exampleAndSuite.get(1);
    try (Running server = ((Example) exampleAndSuite.get(0)).start()) {
      String first = connect(server.port(), "-cipher", suite, "-sess_out", "session");
      String second = connect(server.port(), "-cipher", suite, "-sess_in", "session");

      assertThat(first).contains("New, TLSv1.2, Cipher is " + suite).contains("full: not_offered");
      assertThat(second).contains("Reused, TLSv1.2").contains("resumed by ticket");
    }
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void curl_twoRequests_resumesTheSecond(Example example) throws Exception {
    try (Running server = example.start()) {
      String url = "https://localhost:" + server.port() + "/";

      String output =
          Programs.run(
              directory,
              "",
              "curl",
              "--silent",
              "--show-error",
              "--insecure",
              "--http0.9",
              "--tls-max",
              "1.2",
              "--resolve",
              "localhost:" + server.port() + ":127.0.0.1",
              url,
              url);

      // By ID if curl was built to switch tickets off, as Debian 12's is.
      assertThat(output).matches("full: not_offered\nresumed by (ticket|session-id)\n");
    }
  }

  @Test
  void client_resumesAtOpenSsl_withACertificateOfEachKind() throws Exception {
    for (List<String> algorithm :
        List.of(
            List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            List.of("rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:65537"))) {
      TestServers.assertClientResumesAtOpenSsl(directory, algorithm);
    }
  }

  private String connect(int port, String... options) throws Exception {
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "s_client",
                    "-tls1_2",
                    "-ign_eof",
                    "-servername",
                    "localhost",
                    "-connect",
                    "127.0.0.1:" + port),
                Stream.of(options))
            .toArray(String[]::new);
    return Programs.run(directory, "GET / HTTP/1.0\r\n\r\n", "openssl", arguments);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import dev.reprise.engine.jsse.RepriseSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepriseSslEngineFactoryTest {

  private static final String PASSWORD = "changeit";

  @TempDir private static Path directory;
  private static final ResumptionEngine ENGINE = ResumptionEngine.builder().build();

  @BeforeAll
  static void setUp() throws Exception {
    RepriseProvider.setProcessEngine(ENGINE);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keyStore())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
  }

  @AfterAll
  static void tearDown() {
    Security.removeProvider(RepriseProvider.NAME);
    ENGINE.close();
  }

  private static String keyStore() {
    return directory.resolve("broker.p12").toString();
  }

  /** What Kafka passes for a listener; its key is its own trust anchor. */
  private static Map<String, Object> configs() {
    Map<String, Object> configs = new HashMap<>();
    configs.put("ssl.protocol", "TLSv1.3");
    configs.put("ssl.enabled.protocols", List.of("TLSv1.2"));
    configs.put("ssl.client.auth", "none");
    for (String store : List.of("keystore", "truststore")) {
      configs.put("ssl." + store + ".location", keyStore());
      configs.put("ssl." + store + ".password", new Password(PASSWORD));
      configs.put("ssl." + store + ".type", "PKCS12");
    }
    return configs;
  }

  @Test
  void engines_ofAListener_resume() throws Exception {
    try (RepriseSslEngineFactory factory = new RepriseSslEngineFactory()) {
      factory.configure(configs());

      assertThat(handshake(factory)).isInstanceOf(ResumptionOutcome.Full.class);
      assertThat(handshake(factory)).isInstanceOf(ResumptionOutcome.Resumed.class);
    }
  }

  @Test
  void provider_isTheLastOfTheProcess() throws Exception {
    try (RepriseSslEngineFactory factory = new RepriseSslEngineFactory()) {
      factory.configure(configs());

      assertThat(Security.getProviders()[Security.getProviders().length - 1].getName())
          .isEqualTo(RepriseProvider.NAME);
    }
  }

  @Test
  void shouldBeRebuilt_isWhatKafkasOwnFactorySays() throws Exception {
    try (RepriseSslEngineFactory factory = new RepriseSslEngineFactory()) {
      factory.configure(configs());
      Map<String, Object> changed = configs();
      changed.put("ssl.client.auth", "required");

      assertThat(factory.shouldBeRebuilt(configs())).isFalse();
      assertThat(factory.shouldBeRebuilt(changed)).isTrue();
      assertThat(factory.keystore().size()).isEqualTo(1);
    }
  }

  @Test
  void configure_anotherProvider_isRefused() throws Exception {
    try (RepriseSslEngineFactory factory = new RepriseSslEngineFactory()) {
      Map<String, Object> configs = configs();
      configs.put("ssl.provider", "SunJSSE");

      assertThatThrownBy(() -> factory.configure(configs))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("ssl.provider")
          .hasMessageContaining("SunJSSE");
    }
  }

  /** A handshake in memory between the engines that Kafka would get. */
  private static Object handshake(RepriseSslEngineFactory factory) throws SSLException {
    SSLEngine client = factory.createClientSslEngine("localhost", 9093, "");
    SSLEngine server = factory.createServerSslEngine("localhost", 9093);
    ByteBuffer toServer = ByteBuffer.allocate(1 << 15);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 15);
    client.beginHandshake();
    server.beginHandshake();
    while (isHandshaking(client) || isHandshaking(server)) {
      advance(client, toClient, toServer);
      advance(server, toServer, toClient);
    }
    return server.getSession().getValue(RepriseSession.OUTCOME);
  }

  private static boolean isHandshaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
      default -> {
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(1 << 15));
        in.compact();
      }
    }
  }
}

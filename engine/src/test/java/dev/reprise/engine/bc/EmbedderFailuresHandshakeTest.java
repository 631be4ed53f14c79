// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.revocation.RevocationSource;
import dev.reprise.engine.server.RareWarning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an embedder has passed in fails at each handshake: none breaks, and the log stays short. */
class EmbedderFailuresHandshakeTest {

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream standardError = System.err;

  @BeforeEach
  void captureLog() {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void releaseLog() {
    System.setErr(standardError);
  }

  @ParameterizedTest
  @EnumSource
  void eventsThatThrow_breakNoHandshake(Mechanism mechanism) {
    Set<String> told = new TreeSet<>();
    TestNode node =
        mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
    node.engineSetUp = builder -> builder.events(throwing(told));

    SavedSession session = node.fullHandshake();
    node.assertResumes(TestClient.offering(session), mechanism);
    node.assertFull(new TestClient(), DeclineReason.NOT_OFFERED);

    assertThat(told)
        .contains("declined", "resumed", "completed")
        .contains(mechanism == Mechanism.TICKET ? "issued" : "stored");
    assertThat(warnings("events failed")).isEqualTo(1);
  }

  @Test
  void scopeThatIsUntrue_isWarnedOfOnceAMinute() {
    TestNode node = TestNode.standard();
    node.serverSetUp = server -> server.ecdsa = TestIdentity.OTHER_ECDSA;

    for (int i = 0; i < 5; i++) {
      assertThat(TestNode.full(node.connect(new TestClient())).notIssued())
          .contains(NotIssuedReason.SCOPE_UNTRUE);
    }
    assertThat(warnings("is untrue")).isEqualTo(1);

    node.clock.advance(RareWarning.INTERVAL);
    node.connect(new TestClient());
    assertThat(warnings("is untrue")).isEqualTo(2);
  }

  @Test
  void resolverThatThrows_isWarnedOfOnceAMinute() {
    TestNode node = TestNode.standard();
    node.scopes =
        hello -> {
          throw new IllegalStateException("no scope today");
        };

    for (int i = 0; i < 5; i++) {
      node.assertFull(new TestClient(), DeclineReason.NOT_OFFERED);
    }

    assertThat(warnings("scope resolver failed")).isEqualTo(1);
  }

  @Test
  void keysAndRevocationsThatThrow_areWarnedOfOnceAMinute() {
    TestNode node = TestNode.standard();
    SavedSession session = node.fullHandshake();
    TestNode failing = node.sibling(node.policy);
    failing.keys =
        now -> {
          throw new IllegalStateException("no keys today");
        };
    RevocationSource revocations =
        now -> {
          throw new IllegalStateException("no list today");
        };
    failing.engineSetUp = builder -> builder.revocations(revocations);
    TestNode revoking = node.sibling(node.policy);
    revoking.engineSetUp = builder -> builder.revocations(revocations);

    for (int i = 0; i < 5; i++) {
      failing.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_KEY);
      revoking.assertFull(TestClient.offering(session), DeclineReason.REVOCATION_STALE);
    }

    assertThat(warnings("source of ticket keys failed")).isEqualTo(1);
    assertThat(warnings("source of revocations failed")).isEqualTo(1);
  }

  /** Events that note their name, and throw. */
  private static ResumptionEvents throwing(Set<String> told) {
    return (ResumptionEvents)
        Proxy.newProxyInstance(
            ResumptionEvents.class.getClassLoader(),
            new Class<?>[] {ResumptionEvents.class},
            (proxy, method, arguments) -> {
              told.add(method.getName());
              throw new IllegalStateException(method.getName());
            });
  }

  private long warnings(String text) {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("WARN") && line.contains(text))
        .count();
  }

  @Test
  void transportThatFails_evictsNothing() {
    TestNode node = TestNode.withSessionIdsOnly();
    TestClient client = new TestClient();
    ResumingTlsServer server = node.wrapped(node.newServer());
    MemoryConnection.handshake(client, server, new ResumingTlsServerProtocol());

    // What Bouncy Castle does when a read fails with "connection reset".
    server.notifyAlertRaised(
        AlertLevel.fatal,
        AlertDescription.internal_error,
        "Failed to read record",
        new IOException("connection reset"));

    assertThat(node.events.all).doesNotContain("evicted");
    node.assertResumes(TestClient.offering(client.saved), Mechanism.SESSION_ID);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.reprise.engine.ResumptionAuthorizer;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mistakes of an embedder: an error names them at once, or they cost full handshakes only. */
class MisuseHandshakeTest {

  private final TestNode node = TestNode.standard();

  @Test
  void serverUsedForTwoConnections_isRefusedAtTheSecond() {
    ResumingTlsServer server = node.wrapped(node.newServer());
    MemoryConnection first =
        MemoryConnection.handshake(new TestClient(), server, new ResumingTlsServerProtocol());

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                MemoryConnection.handshake(
                    new TestClient(), server, new ResumingTlsServerProtocol()))
        .withMessage("a ServerResumption is for one connection, and this one has had its own");
    assertThat(first.carriesData()).isTrue();
  }

  @Test
  void scopeResolverThatGivesNone_costsFullHandshakes() {
    SavedSession session = node.fullHandshake();
    TestNode careless = node.sibling(node.policy);
    careless.scopes = hello -> null;
    TestClient client = TestClient.offering(session);

    MemoryConnection connection = careless.connect(client);

    assertThat(client.complete).isTrue();
    assertThat(client.resumed).isFalse();
    assertThat(client.receivedTicket).isNullOrEmpty();
    assertThat(connection.carriesData()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void engineClosedWhileAHelloIsHeld_costsAFullHandshake(Mechanism mechanism) throws IOException {
    TestNode origin =
        mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
    SavedSession session = origin.fullHandshake();
    CompletableFuture<ResumptionAuthorizer.Answer> answer = new CompletableFuture<>();
    TestNode closing = origin.sibling(origin.policy);
    closing.engineSetUp = engine -> engine.authorizer(request -> answer);
    ResumingTlsServerProtocol server = new ResumingTlsServerProtocol();
    TestClient client = TestClient.offering(session);
    MemoryConnection connection = closing.connect(client, closing.newServer(), server);
    assertThat(server.nextDeadline()).isPresent();

    closing.close();
    answer.complete(ResumptionAuthorizer.Answer.ACCEPT);
    server.poll(TestIdentity.NOW);
    connection.pump();

    assertThat(connection.serverFailure).isNull();
    assertThat(client.complete).isTrue();
    assertThat(connection.carriesData()).isTrue();
    assertThat(closing.events.all).doesNotContain("issued", "stored");
  }

  @Test
  void engineClosedAfterTheHello_issuesNothing() {
    TestNode closing = TestNode.standard();
    closing.scopes =
        hello -> {
          closing.close();
          return TestNode.scope(ResumptionScope.builder());
        };
    TestClient client = new TestClient();

    MemoryConnection connection = closing.connect(client);

    assertThat(connection.serverFailure).isNull();
    assertThat(client.complete).isTrue();
    assertThat(connection.carriesData()).isTrue();
    assertThat(closing.events.all).doesNotContain("issued", "stored");
  }

  /** A deadline that no clock reaches would have failed each handshake that asks a store. */
  @Test
  void answerTimeout_absurd_isRefused() {
    ResumptionEngine.Builder builder = ResumptionEngine.builder();

    for (Duration absurd :
        List.of(
            Duration.ofNanos(-1),
            ChronoUnit.FOREVER.getDuration(),
            Duration.ofHours(24).plusNanos(1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.answerTimeout(absurd))
          .withMessage("answerTimeout is not in PT0S..PT24H: " + absurd);
    }
    assertThatNullPointerException()
        .isThrownBy(() -> builder.answerTimeout(null))
        .withMessage("answerTimeout");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.session.AsyncSessionStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that several processes keep together. */
class SharedSessionsHandshakeTest {

  /** A store that answers at once, or not at all. */
  private static final class FleetStore implements AsyncSessionStore {
    final Map<SessionId, byte[]> kept = new HashMap<>();
    int asked;
    boolean broken;

    @Override
    public CompletionStage<Optional<SecretBytes>> find(SessionId sessionId, Instant now) {
      asked++;
      return CompletableFuture.completedFuture(
          Optional.ofNullable(kept.get(sessionId)).map(SecretBytes::copyOf));
    }

    @Override
    public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
      if (broken) {
        throw new IllegalStateException("broken");
      }
      kept.put(sessionId, session.toByteArray());
    }

    @Override
    public void evict(SessionId sessionId) {
      kept.remove(sessionId);
    }
  }

  private final FleetStore store = new FleetStore();
  private final TestNode one = TestNode.withSessionIdsOnly();
  private final TestNode other = one.sibling(one.policy).forgetful();

  SharedSessionsHandshakeTest() {
    one.engineSetUp = engine -> engine.sharedSessions(store);
    other.engineSetUp = engine -> engine.sharedSessions(store);
  }

  @Test
  void sessionOfOneProcess_resumesAtTheOther() {
    SavedSession session = one.fullHandshake();

    other.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    assertThat(store.asked).isEqualTo(1);
  }

  @Test
  void sessionThatIsKnownHere_isNotAskedForElsewhere() {
    SavedSession session = one.fullHandshake();

    one.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    assertThat(store.asked).isZero();
  }

  /** The cache of this process is asked first, and knows none of them. */
  @ParameterizedTest
  @ValueSource(ints = {0, 23, 24, 31})
  void forgedId_neverReachesTheStore(int forgedOctet) {
    SavedSession session = one.fullHandshake();
    SavedSession forged = session.withSessionId(TestBytes.flipped(session.sessionId, forgedOctet));

    one.assertFull(TestClient.offering(forged), DeclineReason.FOREIGN_SESSION_ID);
    other.assertFull(TestClient.offering(forged), DeclineReason.FOREIGN_SESSION_ID);

    assertThat(store.asked).isZero();
  }

  /** A fleet drops a secret that has leaked: those who knew it may know the session, too. */
  @Test
  void sessionThatIsKnownHere_doesNotResume_onceTheKeyOfItsIdHasBeenDropped() {
    SavedSession session = one.fullHandshake();
    SecretBytes former = idKey();
    one.sessionIdKey.replace(List.of(idKey(), former));
    SavedSession later = one.fullHandshake();
    one.sessionIdKey.replace(List.of(idKey()));

    one.assertFull(TestClient.offering(session), DeclineReason.FOREIGN_SESSION_ID);
    one.assertFull(TestClient.offering(later), DeclineReason.FOREIGN_SESSION_ID);

    assertThat(store.asked).isZero();
  }

  private static SecretBytes idKey() {
    byte[] octets = new byte[32];
    TestIdentity.RANDOM.nextBytes(octets);
    return SecretBytes.adopt(octets);
  }

  @Test
  void sessionThatIsEvicted_isForgottenByAll() {
    SavedSession session = one.fullHandshake();

    MemoryConnection connection = one.connect(TestClient.offering(session));
    connection.client.fail();
    connection.pump();

    assertThat(store.kept).isEmpty();
    other.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_SESSION);
    one.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_SESSION);
  }

  @Test
  void storeThatThrows_costsTheOthersTheSession_andNobodyTheConnection() {
    store.broken = true;
    SavedSession session = one.fullHandshake();

    one.assertResumes(TestClient.offering(session), Mechanism.SESSION_ID);
    other.assertFull(TestClient.offering(session), DeclineReason.UNKNOWN_SESSION);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static dev.reprise.engine.client.ClientSamples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BoundedClientSessionsTest {

  private static final ClientSessionKey A = ClientSessionKey.of("a", 1, "t");
  private static final ClientSessionKey B = ClientSessionKey.of("b", 1, "t");
  private static final ClientSessionKey C = ClientSessionKey.of("c", 1, "t");

  private final BoundedClientSessions sessions = new BoundedClientSessions(2);

  @Test
  void store_full_forgetsTheOneUsedLongestAgo() {
    sessions.store(A, ClientSamples.byTicket("0a"));
    sessions.store(B, ClientSamples.byTicket("0b"));
    sessions.find(A, NOW);
    sessions.store(C, ClientSamples.byTicket("0c"));

    assertThat(sessions.find(A, NOW)).isPresent();
    assertThat(sessions.find(B, NOW)).isEmpty();
    assertThat(sessions.size()).isEqualTo(2);
  }

  @Test
  void new_capacityBelowOne_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BoundedClientSessions(0));
    BoundedClientSessions one = new BoundedClientSessions(1);

    one.store(A, ClientSamples.byTicket("0a"));

    assertThat(one.find(A, NOW)).isPresent();
  }

  @Test
  void remove_replacedMeanwhile_keepsTheNewerOne() {
    ClientSession old = ClientSamples.byTicket("0a");
    sessions.store(A, old);
    sessions.store(A, ClientSamples.byTicket("0b"));

    assertThat(sessions.remove(A, old)).isFalse();
    assertThat(sessions.find(A, NOW)).isPresent();
  }

  @Test
  void remove_twice_onlyTheFirstCallerHasIt() {
    ClientSession session = ClientSamples.byTicket("0a");
    sessions.store(A, session);

    assertThat(sessions.remove(A, session)).isTrue();
    assertThat(sessions.remove(A, session)).isFalse();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A revocation at one node reaches all nodes and stays, for any behaviour of the store. */
class RevocationTest {

  private static final Duration TWO_POLLS = Duration.ofSeconds(10);

  private final SimulatedFleet fleet = Simulation.withSeed(11).nodes(5).begin();

  /** SECURITY.md, row 29: what is invalidated no node opens any more. */
  @Test
  void revoke_keyAtOneNode_opensNowhere_andASuccessorSeals() {
    KeyName revoked = theKeyThatSeals();

    fleet.revoke(fleet.nodes().get(0), revoked);
    assertThat(opens(fleet.nodes().get(0), revoked)).isFalse();
    fleet.pass(TWO_POLLS);

    assertThat(fleet.nodes()).noneMatch(node -> opens(node, revoked));
    assertThat(theKeyThatSeals()).isNotEqualTo(revoked);
  }

  @Test
  void revoke_thenTheStoreIsFlushed_staysRevoked() {
    KeyName revoked = theKeyThatSeals();
    fleet.revoke(fleet.nodes().get(1), revoked);
    fleet.pass(TWO_POLLS);

    fleet.flush();
    fleet.pass(TWO_POLLS);

    assertThat(fleet.nodes()).noneMatch(node -> opens(node, revoked));
  }

  @Test
  void revoke_thenTheRecordOfBeforeComesBack_staysRevokedAlsoAtANodeThatJoins() {
    KeyName revoked = theKeyThatSeals();
    Bytes before = fleet.stored(SharedRecord.KEY_RING).orElseThrow();
    fleet.revoke(fleet.nodes().get(2), revoked);
    fleet.pass(TWO_POLLS);

    fleet.overwrite(SharedRecord.KEY_RING, before);
    fleet.crash(fleet.nodes().get(4));
    fleet.start(fleet.nodes().get(4));
    fleet.pass(TWO_POLLS);

    assertThat(fleet.nodes()).noneMatch(node -> opens(node, revoked));
  }

  @Test
  void revoke_sessions_isKnownEverywhere_alsoAfterAFlushAndAtANodeThatStarts() {
    theKeyThatSeals();
    SimulatedNode node = fleet.nodes().get(0);
    Revocation revocation =
        new Revocation(RevokedSubject.EVERYTHING, node.now(), node.now().plus(Duration.ofHours(8)));

    fleet.revoke(node, revocation);
    fleet.pass(TWO_POLLS);
    fleet.flush();
    fleet.crash(fleet.nodes().get(3));
    fleet.start(fleet.nodes().get(3));
    fleet.pass(TWO_POLLS);

    assertThat(fleet.nodes())
        .allSatisfy(
            each ->
                assertThat(each.protocol().orElseThrow().revocations().entries())
                    .isEqualTo(List.of(revocation)));
  }

  private KeyName theKeyThatSeals() {
    fleet.pass(Duration.ofSeconds(15));
    Optional<KeyName> sealing = fleet.sealingKey(fleet.nodes().get(0));
    assertThat(fleet.nodes()).allMatch(node -> fleet.sealingKey(node).equals(sealing));
    return sealing.orElseThrow();
  }

  private static boolean opens(SimulatedNode node, KeyName name) {
    return node.protocol()
        .orElseThrow()
        .keys(node.now())
        .phaseAt(name, node.now())
        .filter(phase -> phase != KeyPhase.RETIRED)
        .isPresent();
  }
}

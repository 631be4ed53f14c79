// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import static dev.reprise.cli.follow.RingSamples.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeySelectionTest {

  private static final Set<Program> READ_NO_LONG_KEYS =
      Set.of(Program.APACHE, Program.ATS, Program.NETTY);

  private final TicketKey standIn = RingSamples.key(128);
  private final TicketKey longStandIn = RingSamples.key(256);
  private final StandIns standIns = new StandIns(standIn, longStandIn);

  @Test
  void keyThatSeals_isFirst_thenTheNext_thenTheOthers() {
    KeyRing ring = RingSamples.withPending(128, 2);

    KeySelection selection = select(ring, Program.NGINX);

    assertThat(selection.keys()).hasSize(4).doesNotContain(standIn);
    assertThat(selection.sealing()).isSameAs(RingSamples.sealing(ring));
    assertThat(selection.keys().get(1)).isSameAs(RingSamples.pending(ring));
    assertThat(selection.complaints()).isEmpty();
    assertThat(selection.ofRing()).hasSize(4);
    assertThat(selection.sealedAlready())
        .hasSize(3)
        .doesNotContain(RingSamples.pending(ring).name());
  }

  @ParameterizedTest
  @CsvSource({"HAPROXY, 3, 1", "APACHE, 1, 3", "ATS, 4, 0"})
  void keysBeyondTheRoomOfAProgram_areLeftOut_theOldestFirst(Program program, int held, int left) {
    KeyRing ring = RingSamples.withPending(128, 2);

    KeySelection selection = select(ring, program);

    assertThat(selection.keys()).hasSize(held);
    assertThat(selection.sealing()).isSameAs(RingSamples.sealing(ring));
    assertThat(selection.ofRing()).hasSize(held);
    assertThat(selection.complaints())
        .hasSize(left)
        .allSatisfy(line -> assertThat(line).contains("left out", program.word() + " holds"));
  }

  @ParameterizedTest
  @EnumSource(Program.class)
  void keysOfAnotherFormat_areLeftOutAndNamed_andAStandInSeals(Program program) {
    KeyRing ring =
        KeyRotation.next(
            KeyRing.empty("test"),
            ResumptionPolicy.defaults(),
            RingSamples.NOW,
            new SecureRandom());

    KeySelection selection = select(ring, program);

    assertThat(selection.keys()).containsExactly(standIn);
    assertThat(selection.ofRing()).isEmpty();
    assertThat(selection.complaints())
        .singleElement()
        .asString()
        .contains("rfc5077", program.word(), "--ticket-format openssl --bits ")
        .contains(READ_NO_LONG_KEYS.contains(program) ? "--bits 128" : "--bits 256");
  }

  @ParameterizedTest
  @CsvSource({"APACHE, 256", "ATS, 256", "NETTY, 256", "ENVOY, 128"})
  void keysOfASizeThatTheProgramDoesNotRead_areNamed(Program program, int bits) {
    KeySelection selection = select(RingSamples.ring(bits), program);

    assertThat(selection.keys()).containsExactly(standIn);
    assertThat(selection.complaints())
        .singleElement()
        .asString()
        .contains(bits + " bits", program.word(), "--bits " + (384 - bits));
  }

  @ParameterizedTest
  @CsvSource({"NGINX, 2, 0", "HAPROXY, 1, 1", "RAW, 1, 1"})
  void keysOfTwoSizes_areHeldTogether_onlyByWhoTakesThem(Program program, int held, int left) {
    KeyRing ring =
        RingSamples.withNext(RingSamples.ring(256), 128, KeyPhase.PENDING, RingSamples.NOW);

    KeySelection selection = select(ring, program);

    assertThat(selection.keys()).hasSize(held);
    assertThat(selection.sealing().strengthBits()).isEqualTo(256);
    assertThat(selection.complaints()).hasSize(left);
  }

  /**
   * After a change of the ring's format the program is well, although older keys are still there.
   */
  @ParameterizedTest
  @EnumSource(
      value = Program.class,
      names = {"NGINX", "HAPROXY", "ATS"})
  void keyOfAFormerFormat_thatOnlyOpens_isLeftOut_andIsNoTrouble(Program program) {
    KeyRing before =
        KeyRotation.publish(
            KeyRing.empty("test"),
            ResumptionPolicy.defaults(),
            KeyPhase.SEALING,
            RingSamples.NOW,
            RingSamples.NOW,
            new SecureRandom());
    KeyRing ring =
        RingSamples.withNext(before, 128, KeyPhase.SEALING, RingSamples.NOW.plusSeconds(1));

    KeySelection selection = select(ring, program);

    assertThat(selection.unreadable()).isEmpty();
    assertThat(selection.keys()).containsExactly(RingSamples.sealing(ring));
    assertThat(selection.leftOut())
        .singleElement()
        .asString()
        .contains(program.word(), "only opens tickets")
        .doesNotContain("rotate");
  }

  /** D4: nothing takes the place of a revoked key without acknowledgement. */
  @Test
  void keyThatIsRevoked_isGone_andAStandInSealsUntilThereIsAnother() {
    KeyRing ring = RingSamples.withPending(128, 1);
    TicketKey revoked = RingSamples.sealing(ring);
    KeyRing after = KeyRotation.revoke(ring, revoked.name());

    KeySelection selection = select(after, Program.NGINX);

    assertThat(selection.sealing()).isSameAs(standIn);
    assertThat(selection.keys()).hasSize(3).doesNotContain(revoked);
    assertThat(selection.ofRing()).doesNotContain(revoked.name(), standIn.name());
    assertThat(select(RingSamples.activated(after), Program.NGINX).sealing())
        .isSameAs(RingSamples.pending(ring));
  }

  /** The key of a fleet that was lost seals no longer than it may. */
  @Test
  void keyWhoseTimeToSealIsOver_onlyOpens() {
    KeyRing ring = RingSamples.ring(128);

    KeySelection selection =
        KeySelection.of(
            ring,
            Program.NGINX,
            standIns,
            RingSamples.NOW.plus(RingSamples.PERIOD.multipliedBy(2)));

    assertThat(selection.keys()).containsExactly(standIn, RingSamples.all(ring).get(0));
  }

  /** HAProxy would not load a file with keys of two sizes. */
  @Test
  void standIn_hasTheSizeOfTheRingsKeys_whateverTheOptionsOfTheFollowerSay() {
    KeyRing ring = RingSamples.ring(256);
    Instant over = RingSamples.NOW.plus(RingSamples.PERIOD.multipliedBy(2));

    KeySelection selection = KeySelection.of(ring, Program.HAPROXY, standIns, over);

    assertThat(selection.sealing()).isSameAs(longStandIn);
    assertThat(selection.keys())
        .hasSizeGreaterThan(1)
        .allSatisfy(key -> assertThat(key.strengthBits()).isEqualTo(256));
  }

  @Test
  void ringWithoutKeys_leavesTheStandInAlone() {
    assertThat(select(KeyRing.empty("test"), Program.ATS).keys()).containsExactly(standIn);
  }

  private KeySelection select(KeyRing ring, Program program) {
    return KeySelection.of(ring, program, standIns, soon());
  }
}

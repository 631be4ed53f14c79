// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.store.MessageCounts;
import dev.reprise.codec.wire.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageBoxTest {

  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final Duration SKEW = Duration.ofMinutes(2);
  private static final Duration OLDEST = Duration.ofMinutes(4);

  private final SecureRandom random = new SecureRandom();
  private final RecordSealer sealer =
      new RecordSealer(
          new SharedSecrets("Pool1", "default", List.of(SharedSecret.generate(random))), random);
  private final MessageBox sender = box("node-1", NOW);
  private final MessageBox receiver = box("node-2", NOW);

  @Test
  void open_anothersMessage_isTakenOnce() {
    Bytes message = sender.seal(Message.RING_CHANGED, sealer, NOW);

    assertThat(open(receiver, message)).contains(Message.RING_CHANGED);
    assertThat(open(receiver, message)).isEmpty();
    assertThat(receiver.counts()).isEqualTo(new MessageCounts(1, 0, 1, 0));
  }

  @Test
  void open_ourOwnEcho_isNot() {
    assertThat(open(sender, sender.seal(Message.RING_CHANGED, sealer, NOW))).isEmpty();
  }

  @Test
  void open_windowOff_takesItAgain() {
    MessageBox open =
        new MessageBox(new NodeName("node-2"), MemberStart.at(NOW, random), SKEW, false);
    Bytes message = sender.seal(Message.RING_CHANGED, sealer, NOW);

    assertThat(open(open, message)).isPresent();
    assertThat(open(open, message)).isPresent();
  }

  @Test
  void open_inAnyOrder_eachOnce() {
    List<Bytes> messages = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      messages.add(sender.seal(Message.RING_CHANGED, sealer, NOW));
    }
    Collections.shuffle(messages, new Random(1));

    assertThat(messages).allMatch(message -> open(receiver, message).isPresent());
    assertThat(messages).noneMatch(message -> open(receiver, message).isPresent());
  }

  @Test
  void open_farBehindTheWindow_isNotTaken() {
    Bytes first = sender.seal(Message.RING_CHANGED, sealer, NOW);
    for (int i = 0; i < 64; i++) {
      assertThat(open(receiver, sender.seal(Message.RING_CHANGED, sealer, NOW))).isPresent();
    }

    assertThat(open(receiver, first)).isEmpty();
    assertThat(receiver.counts().repeated()).isEqualTo(1);
  }

  /** A message that is ahead by as much as the window is wide, and then all between. */
  @Test
  void open_allBetweenTheFirstAndOneThatIsFarAhead_eachOnce() {
    List<Bytes> messages = new ArrayList<>();
    for (int i = 0; i <= 65; i++) {
      messages.add(sender.seal(Message.RING_CHANGED, sealer, NOW));
    }
    assertThat(open(receiver, messages.get(0))).isPresent();
    assertThat(open(receiver, messages.get(1))).isPresent();
    assertThat(open(receiver, messages.get(65))).isPresent();

    List<Bytes> between = messages.subList(2, 65);
    assertThat(between).allMatch(message -> open(receiver, message).isPresent());
    assertThat(messages).noneMatch(message -> open(receiver, message).isPresent());
  }

  @Test
  void isOwn_isWhatThisLifeOfTheNodeHasSent() {
    Bytes message = sender.seal(Message.RING_CHANGED, sealer, NOW);

    assertThat(sender.isOwn(message)).isTrue();
    assertThat(receiver.isOwn(message)).isFalse();
    assertThat(box("node-1", NOW).isOwn(message)).isFalse();
    assertThat(sender.isOwn(Bytes.EMPTY)).isFalse();
    assertThat(sender.isOwn(message.slice(0, 10))).isFalse();
  }

  @Test
  void open_ofAFormerLife_isNotTaken() {
    Bytes before = sender.seal(Message.RING_CHANGED, sealer, NOW);
    MessageBox restarted = box("node-1", NOW.plusSeconds(30));

    assertThat(open(receiver, restarted.seal(Message.RING_CHANGED, sealer, NOW))).isPresent();
    assertThat(open(receiver, before)).isEmpty();
  }

  /** Its messages used to be refused for as long as that process ran. */
  @Test
  void open_afterARestartByAClockThatWasAheadBefore_isTakenWhenTheFormerLifeIsForgotten() {
    MessageBox ahead = box("node-1", NOW.plusSeconds(180));
    assertThat(open(receiver, ahead.seal(Message.RING_CHANGED, sealer, NOW.plusSeconds(181))))
        .isPresent();

    MessageBox restarted = box("node-1", NOW.plusSeconds(10));
    Instant later = NOW.plus(OLDEST.multipliedBy(2)).plusSeconds(1);
    assertThat(open(receiver, restarted.seal(Message.RING_CHANGED, sealer, NOW))).isEmpty();
    Bytes message = restarted.seal(Message.RING_CHANGED, sealer, later);

    assertThat(receiver.open(message, sealer, later)).isPresent();
    assertThat(receiver.open(message, sealer, later)).isEmpty();
  }

  @Test
  void open_tooOldOrFromTheFuture_isNotTaken() {
    for (Instant then : List.of(NOW.minus(OLDEST), NOW.plus(OLDEST))) {
      assertThat(open(receiver, sender.seal(Message.RING_CHANGED, sealer, then))).isPresent();
    }
    for (Instant then :
        List.of(NOW.minus(OLDEST).minusMillis(1), NOW.plus(OLDEST).plusMillis(1), Instant.MAX)) {
      assertThat(open(receiver, sender.seal(Message.RING_CHANGED, sealer, clamped(then))))
          .isEmpty();
    }
    assertThat(receiver.counts().untimely()).isEqualTo(3);
  }

  @Test
  void open_hostileOctets_areCountedAndNothingElse() {
    Bytes message = sender.seal(Message.RING_CHANGED, sealer, NOW);
    List<Bytes> hostile =
        List.of(
            Bytes.EMPTY,
            Bytes.of(1),
            message.slice(0, message.length() - 1),
            message.slice(0, 60),
            Bytes.copyOf(new byte[1024]),
            Bytes.copyOf(new byte[1 << 20]));

    hostile.forEach(octets -> assertThat(open(receiver, octets)).isEmpty());

    assertThat(receiver.counts()).isEqualTo(new MessageCounts(0, hostile.size(), 0, 0));
  }

  private Optional<Message> open(MessageBox box, Bytes octets) {
    return box.open(octets, sealer, NOW);
  }

  private MessageBox box(String node, Instant started) {
    return new MessageBox(new NodeName(node), MemberStart.at(started, random), SKEW, true);
  }

  private static Instant clamped(Instant time) {
    Instant latest = Instant.ofEpochMilli(Long.MAX_VALUE);
    return time.isAfter(latest) ? latest : time;
  }
}

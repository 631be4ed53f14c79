// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtsGroupTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final GroupKeyFile KEY_FILE =
      GroupKeyFile.of(
          "correct-horse-battery-staple-0123456789\n".getBytes(StandardCharsets.US_ASCII));
  private static final BusCodec CODEC =
      new BusCodec("Pool1", KEY_FILE.ciphers(KeyDerivationRule.NUL_FOR_LINE_FEED));

  private final MemoryBus bus = new MemoryBus();
  private final List<AtsGroup> nodes = new ArrayList<>();
  private final SessionCache sessions = BoundedSessionCache.ofOctets(1 << 20);
  private Instant now = Instant.parse("2026-11-20T00:00:00Z");

  @TempDir private Path directory;

  @AfterEach
  void close() {
    nodes.forEach(AtsGroup::close);
  }

  private AtsGroup join(String name, boolean master) throws IOException {
    GroupSettings settings =
        GroupSettings.of(
            "ats+redis://redis.example?cluster=Pool1&danger=unauthenticated-bus&rotate=3600&master="
                + (master ? "yes" : "no"),
            Path.of("unused"));
    AtsGroup node =
        new AtsGroup(
            settings,
            CODEC,
            bus.newEnd(),
            new SeenSteks(directory.resolve(name)),
            sessions,
            () -> now,
            RANDOM);
    nodes.add(node);
    node.start();
    return node;
  }

  private void pass(Duration time) {
    now = now.plus(time);
    nodes.forEach(AtsGroup::tick);
  }

  private Optional<KeyName> sealing(AtsGroup node) {
    return node.keys().at(now).sealingKey(now).map(KeyEntry::name);
  }

  private static TicketKey stek() {
    return TicketKey.of(
        TicketFormat.OPENSSL, new KeyName(Bytes.copyOf(draw())), secret(draw()), secret(draw()));
  }

  private static SecretBytes secret(byte[] octets) {
    return SecretBytes.adopt(octets);
  }

  private static byte[] draw() {
    byte[] octets = new byte[16];
    RANDOM.nextBytes(octets);
    return octets;
  }

  private void publish(TicketKey key) {
    bus.deliver(CODEC.stekChannel(), CODEC.seal(key));
  }

  @Test
  void slave_sealsUnderTheMastersKey_inEitherOrder() throws IOException {
    AtsGroup early = join("early", false);
    assertThat(sealing(early)).isEmpty();
    AtsGroup master = join("master", true);
    AtsGroup late = join("late", false);

    assertThat(sealing(master)).isPresent();
    assertThat(sealing(early)).isEqualTo(sealing(master));
    pass(Duration.ofSeconds(2));
    assertThat(sealing(late)).isEqualTo(sealing(master));
  }

  @Test
  void rotation_keepsOpeningWhatTheKeyBeforeSealed_alsoAtWhoJoinsAfterIt() throws IOException {
    AtsGroup master = join("master", true);
    AtsGroup slave = join("slave", false);
    KeyName before = sealing(master).orElseThrow();
    pass(Duration.ofHours(1));
    AtsGroup joiner = join("joiner", false);
    pass(Duration.ofSeconds(2));

    for (AtsGroup node : List.of(master, slave, joiner)) {
      assertThat(sealing(node)).isPresent().isNotEqualTo(Optional.of(before));
      assertThat(node.keys().at(now).phaseAt(before, now)).contains(KeyPhase.OPENING_ONLY);
    }
    assertThat(sealing(joiner)).isEqualTo(sealing(master));
  }

  /** SECURITY.md, row 32: one replayed message put the whole group back on an old key. */
  @Test
  void replayedKey_isRefused_alsoAfterARestart() throws IOException {
    AtsGroup node = join("node", false);
    TicketKey old = stek();
    TicketKey previous = stek();
    TicketKey current = stek();
    publish(old);
    publish(previous);
    publish(current);

    publish(old);
    assertThat(sealing(node)).contains(current.name());

    node.close();
    nodes.clear();
    AtsGroup again = join("node", false);
    publish(old);
    assertThat(sealing(again)).isEmpty();
    assertThat(again.refused()).isEqualTo(1);
    publish(previous);
    publish(current);
    assertThat(sealing(again)).contains(current.name());
    publish(previous);
    publish(old);
    assertThat(sealing(again)).contains(current.name());
  }

  @Test
  void keyThatSharesASecretWithAnother_isRefused() throws IOException {
    AtsGroup node = join("node", false);
    TicketKey key = stek();
    publish(key);

    publish(
        TicketKey.of(
            TicketFormat.OPENSSL,
            new KeyName(Bytes.copyOf(draw())),
            secret(key.encryptionKey().toByteArray()),
            secret(draw())));

    assertThat(sealing(node)).contains(key.name());
    assertThat(node.refused()).isEqualTo(1);
  }

  @Test
  void master_resignsWhenAnothersKeyIsCurrent() throws IOException {
    AtsGroup master = join("master", true);
    TicketKey rival = stek();
    publish(rival);
    pass(Duration.ofHours(1));

    assertThat(master.isMaster()).isFalse();
    assertThat(sealing(master)).contains(rival.name());
  }

  @Test
  void slaveWithoutAMaster_asksEveryHalfMinute_andTakesOverAfterElevenAttempts()
      throws IOException {
    AtsGroup node = join("node", false);
    for (int seconds = 0; seconds < 329; seconds++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(bus.sentChannels).containsOnly("Pool1.@resendstek@").hasSize(11);
    assertThat(sealing(node)).isEmpty();

    pass(Duration.ofSeconds(1));

    assertThat(node.isMaster()).isTrue();
    assertThat(sealing(node)).isPresent();
  }

  @Test
  void masterThatDied_isReplacedAfterTwoDays() throws IOException {
    AtsGroup node = join("node", false);
    publish(stek());
    pass(Duration.ofDays(2));
    assertThat(node.isMaster()).isFalse();

    pass(Duration.ofSeconds(1));

    assertThat(node.isMaster()).isTrue();
  }

  @Test
  void requests_areAnsweredOnceASecond() throws IOException {
    join("master", true);
    bus.sentChannels.clear();

    for (int i = 0; i < 50; i++) {
      bus.deliver(CODEC.requestChannel(), "");
    }

    assertThat(bus.sentChannels).filteredOn("Pool1.@stek@"::equals).hasSize(1);
  }

  @Test
  void busThatWasAway_isAskedAgain_andMastersTellAgain() throws IOException {
    AtsGroup master = join("master", true);
    AtsGroup slave = join("slave", false);
    bus.away(true);
    pass(Duration.ofHours(1));
    assertThat(sealing(slave)).isNotEqualTo(sealing(master));

    bus.away(false);

    assertThat(sealing(slave)).isEqualTo(sealing(master));
  }

  @Test
  void sessionOfTheBus_isFoundByItsId() throws IOException {
    SessionId id = new SessionId(RecordedSession.id());
    now = Instant.ofEpochSecond(1795295000);
    join("node", false);

    bus.deliver(RecordedSession.channel(), RecordedSession.payload());

    assertThat(sessions.find(id, now)).isPresent();
    assertThat(sessions.find(id, now.plus(Duration.ofHours(3)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a fingerprint\n", "0011\n"})
  void damagedFileOfFingerprints_isAnErrorAtStart(String text) throws IOException {
    Files.writeString(directory.resolve("node"), text);

    assertThatIOException().isThrownBy(() -> join("node", false));
  }

  @Test
  void longFileOfFingerprints_isNotRead() throws IOException {
    String line = "00112233445566778899aabbccddeeff\n";
    Files.writeString(directory.resolve("node"), line.repeat(SeenSteks.MOST + 100));

    assertThatIOException().isThrownBy(() -> join("node", false)).withMessageContaining("too long");
  }

  @Test
  void keyThatCannotBeRemembered_isNotUsed() throws IOException {
    AtsGroup node = join("no/such/directory", false);

    publish(stek());

    assertThat(sealing(node)).isEmpty();
    assertThat(node.refused()).isEqualTo(1);
  }

  /** After a restart the last two are let in, in their order, and none before them. */
  @Test
  void keysOfTheLastRun_areLetInInTheirOrderAlone() throws IOException {
    List<TicketKey> used = List.of(stek(), stek(), stek());
    join("node", false);
    used.forEach(this::publish);
    nodes.get(0).close();
    nodes.clear();

    AtsGroup again = join("node", false);
    publish(used.get(0));
    assertThat(sealing(again)).isEmpty();
    publish(used.get(2));
    publish(used.get(1));
    assertThat(sealing(again)).contains(used.get(2).name());
    assertThat(again.refused()).isEqualTo(2);
  }
}

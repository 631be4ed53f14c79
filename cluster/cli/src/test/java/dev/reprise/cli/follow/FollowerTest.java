// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

// Longer than 300 lines: one test for each failure that a follower survives.

import static dev.reprise.cli.follow.RingSamples.NOW;
import static dev.reprise.cli.follow.RingSamples.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.reprise.cluster.ClusterMember;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest implements Follower.Notices {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private final List<String> done = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<ClusterMember.Follower> states = new ArrayList<>();
  private Path keyDirectory;
  private Path reloads;
  private KeyRing ring = RingSamples.ring(128);
  private Instant now = soon();

  /** Whether a second passes at each look at the clock. */
  private boolean ticks;

  @BeforeEach
  void makeDirectory() throws IOException {
    keyDirectory = Files.createDirectory(directory.resolve("keys"));
    reloads = directory.resolve("reloads");
  }

  @Override
  public void done(String line) {
    done.add(line);
  }

  @Override
  public void wrong(String line) {
    wrong.add(line);
  }

  @Test
  void look_newRing_writesThenReloadsThenAcknowledges() throws IOException {
    follower(counting()).look();

    assertThat(reloads()).isEqualTo(1);
    assertThat(acknowledged()).containsExactly(Set.of(), namesOfRing());
    assertThat(done).singleElement().asString().contains("1 keys in place", "seals");
    assertThat(wrong).isEmpty();
    assertThat(configuration()).contains(fileOf(RingSamples.sealing(ring)).toString());
    for (Path file : files()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void look_nothingNew_doesNothing() throws IOException {
    Follower follower = follower(counting());
    follower.look();

    for (int i = 1; i < 100; i++) {
      now = soon().plusSeconds(i);
      follower.look();
    }

    assertThat(reloads()).isEqualTo(1);
    assertThat(acknowledged()).hasSize(2);
  }

  /** A key that is published is opened by the program before it seals anywhere. */
  @Test
  void look_rotation_addsTheNextKey_thenLetsItSeal_thenDropsTheFormer() throws IOException {
    Follower follower = follower(counting());
    follower.look();
    TicketKey former = RingSamples.sealing(ring);
    ring = RingSamples.withNext(ring, 128, KeyPhase.PENDING, NOW);
    TicketKey next = RingSamples.pending(ring);

    follower.look();
    assertThat(directives()).containsExactly(fileOf(former), fileOf(next));
    assertThat(lastAcknowledged()).containsExactlyInAnyOrder(former.name(), next.name());

    ring = RingSamples.activated(ring);
    follower.look();
    assertThat(directives()).containsExactly(fileOf(next), fileOf(former));

    ring = KeyRotation.revoke(ring, former.name());
    follower.look();
    assertThat(directives()).containsExactly(fileOf(next));
    assertThat(fileOf(former)).doesNotExist();
    assertThat(lastAcknowledged()).containsExactly(next.name());
    assertThat(reloads()).isEqualTo(4);
  }

  /** What operators see of a rotation: each step with the time at which it was first taken. */
  @Test
  void eachStep_ofAKey_hasItsTime() {
    Follower follower = follower(counting());
    follower.look();
    TicketKey former = RingSamples.sealing(ring);
    ring = RingSamples.withNext(ring, 128, KeyPhase.PENDING, NOW);
    TicketKey next = RingSamples.pending(ring);
    ticks = true;

    follower.look();
    Instant begun = soon();
    assertThat(stepsOf(former)).isEqualTo(steps(former, begun, begun, begun, begun));
    assertThat(stepsOf(next))
        .isEqualTo(
            new ClusterMember.FollowedKey(
                next.name(),
                Optional.of(begun.plusSeconds(2)),
                Optional.of(begun.plusSeconds(3)),
                Optional.of(begun.plusSeconds(4)),
                Optional.empty()));

    ring = RingSamples.activated(ring);
    follower.look();
    assertThat(stepsOf(next).sealing()).contains(begun.plusSeconds(8));
    assertThat(stepsOf(next).written()).contains(begun.plusSeconds(2));
  }

  /** A key that was written and could not be read by the program shows how far it came. */
  @Test
  void reloadThatFails_showsAKeyThatIsWrittenOnly() {
    follower(Optional.of("exit 1")).look();

    ClusterMember.FollowedKey key = stepsOf(RingSamples.sealing(ring));
    assertThat(key.written()).contains(soon());
    assertThat(key.reloaded()).isEmpty();
    assertThat(key.acknowledged()).isEmpty();
    assertThat(key.sealing()).isEmpty();
  }

  /** A ring of another size is a trouble that no reload mends. */
  @Test
  void keyThatTheProgramCannotRead_isATrouble_fromItsFirstMomentOn() {
    ring = RingSamples.ring(256);
    Follower follower =
        new Follower(
            at -> ring,
            "the ring has no keys yet",
            RingSamples.standIns(128),
            new Target(Program.ATS, directory.resolve("ticket.keys")),
            new Activation(Optional.empty(), Optional.empty(), Optional.empty()),
            this::clock,
            states::add,
            this);

    follower.look();
    now = soon().plusSeconds(60);
    follower.look();

    assertThat(last(states).troubles()).hasSize(1);
    assertThat(last(states).troubles().get(0).what()).contains("has 256 bits, which ats does not");
    assertThat(last(states).troubles().get(0).since()).isEqualTo(soon());
    assertThat(lastAcknowledged()).isEmpty();
  }

  /** After an outage of the store a ring shows no keys: any of them may have been revoked. */
  @Test
  void look_ringThatTurnsEmpty_leavesAStandIn() throws IOException {
    Follower follower = follower(counting());
    follower.look();
    TicketKey former = RingSamples.sealing(ring);
    ring = KeyRing.empty("test");

    follower.look();

    assertThat(directives()).hasSize(1).doesNotContain(fileOf(former));
    assertThat(fileOf(former)).doesNotExist();
    assertThat(lastAcknowledged()).isEmpty();
    assertThat(last(done)).contains("a stand-in does");
  }

  @Test
  void look_ringThatWasNeverSeen_leavesTheFilesAlone() throws IOException {
    ring = KeyRing.empty("test");
    Files.writeString(keyDirectory.resolve("ticket-keys.conf"), "of before\n");

    Follower follower = follower(counting());
    follower.look();
    follower.look();

    assertThat(configuration()).isEqualTo("of before\n");
    assertThat(reloads()).isZero();
    assertThat(wrong).singleElement().asString().contains("no keys yet");
  }

  /** A crash between write and reload: the next start writes and reloads, even without a change. */
  @Test
  void restart_afterACrashBetweenWriteAndReload_reloads() throws IOException {
    Follower crashed = follower(Optional.of("kill -9 $$"));
    crashed.look();
    assertThat(wrong).singleElement().asString().contains("reload failed, exit 137");
    assertThat(acknowledged()).containsExactly(Set.of());
    assertThat(directives()).hasSize(1);

    follower(counting()).look();

    assertThat(reloads()).isEqualTo(1);
    assertThat(lastAcknowledged()).isEqualTo(namesOfRing());
  }

  @Test
  void reloadThatFails_isSaid_andKeepsWhatWasAcknowledged_andIsTriedAgain() throws IOException {
    Path broken = directory.resolve("broken");
    Follower follower =
        follower(Optional.of("test ! -e " + broken + " || { echo 'bad line' >&2; exit 3; }"));
    follower.look();
    Set<KeyName> before = namesOfRing();
    Files.createFile(broken);
    ring = RingSamples.withNext(ring, 128, KeyPhase.PENDING, NOW);

    follower.look();
    assertThat(wrong)
        .singleElement()
        .asString()
        .contains("reload failed, exit 3: bad line", "since 2026-11-30T10:01:00Z");
    assertThat(last(states).troubles())
        .containsExactly(new ClusterMember.Trouble("reload failed, exit 3: bad line", soon()));
    assertThat(lastAcknowledged()).isEqualTo(before);

    Files.delete(broken);
    now = soon().plusMillis(999);
    follower.look();
    assertThat(lastAcknowledged()).isEqualTo(before);
    now = soon().plusMillis(1000);
    follower.look();
    assertThat(lastAcknowledged()).isEqualTo(namesOfRing()).hasSize(2);
    assertThat(last(states).troubles()).isEmpty();
    assertThat(done).hasSize(2);
    assertThat(wrong).hasSize(1);
  }

  /** Each pause is twice the last, up to a minute. */
  @Test
  void reloadThatFailsForLong_isTriedLaterAndLater_andSaidOnce() throws IOException {
    Follower follower = follower(Optional.of("echo >> " + reloads + "; exit 1"));

    for (int second = 0; second < 200; second++) {
      now = soon().plusSeconds(second);
      follower.look();
    }

    // At 0, 1, 3, 7, 15, 31, 63, 123 and 183 seconds.
    assertThat(reloads()).isEqualTo(9);
    assertThat(wrong).hasSize(1);
  }

  @Test
  void reloadThatHangs_isKilledWithItsChildren_andSaid() throws IOException {
    Path pid = directory.resolve("pid");
    ReloadCommand hanging =
        new ReloadCommand("sleep 300 & echo $! > " + pid + "; wait", Duration.ofMillis(1500));

    follower(new Activation(Optional.empty(), Optional.of(hanging), Optional.empty())).look();

    assertThat(wrong).singleElement().asString().contains("still running after 1500 ms");
    assertThat(acknowledged()).containsExactly(Set.of());
    long child = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
  }

  /** A daemon that outlives the command keeps the output open; nobody waits for the daemon. */
  @Test
  void reloadThatLeavesAProcessBehind_isOver() throws IOException {
    Path pid = directory.resolve("pid");

    follower(Optional.of("sleep 300 & echo $! > " + pid)).look();

    assertThat(lastAcknowledged()).isEqualTo(namesOfRing());
    long child = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void fileThatIsChangedByHand_isWrittenAgain() throws IOException {
    Follower follower = follower(counting());
    follower.look();
    String before = configuration();
    for (Path file : files()) {
      byte[] content = Files.readAllBytes(file);
      Files.write(file, new byte[48]);

      follower.look();

      assertThat(content).isEqualTo(Files.readAllBytes(file));
    }
    Files.delete(keyDirectory.resolve("ticket-keys.conf"));
    follower.look();

    assertThat(configuration()).isEqualTo(before);
    assertThat(reloads()).isEqualTo(4);
    assertThat(wrong).hasSize(3).allSatisfy(line -> assertThat(line).contains("somebody else"));
    assertThat(lastAcknowledged()).isEqualTo(namesOfRing());
  }

  @Test
  void directoryThatIsNotThere_isSaid_andNothingIsAcknowledged() throws IOException {
    Files.delete(keyDirectory);

    follower(counting()).look();

    assertThat(wrong).singleElement().asString().contains("write failed", "no such directory");
    assertThat(reloads()).isZero();
    assertThat(acknowledged()).containsExactly(Set.of());
  }

  /** Root may give files away: a proxy that reads as another user must be able to go on. */
  @Test
  void ownerAndGroup_ofAFileThatIsReplaced_stay() throws IOException {
    Path file = Files.createFile(directory.resolve("ticket.keys"));
    UserPrincipal other =
        file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    Files.setOwner(file, other);

    new Follower(
            at -> ring,
            "the ring has no keys yet",
            RingSamples.standIns(128),
            new Target(Program.ATS, file),
            new Activation(Optional.empty(), Optional.empty(), Optional.empty()),
            this::clock,
            states::add,
            this)
        .look();

    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    assertThat(view.readAttributes().owner()).isEqualTo(other);
    assertThat(PosixFilePermissions.toString(view.readAttributes().permissions()))
        .isEqualTo("rw-------");
    assertThat(file).hasSize(48);
  }

  /** It compares the time of the file with that of its last reading, both in whole seconds. */
  @Test
  void fileOfTrafficServer_isNewerThanAnyReadingOfThisSecond() throws IOException {
    Path file = directory.resolve("ticket.keys");
    Follower follower =
        new Follower(
            at -> ring,
            "the ring has no keys yet",
            RingSamples.standIns(128),
            new Target(Program.ATS, file),
            new Activation(Optional.empty(), Optional.empty(), Optional.empty()),
            this::clock,
            states::add,
            this);

    follower.look();

    assertThat(Files.getLastModifiedTime(file).toInstant())
        .isAfter(Files.getLastModifiedTime(directory).toInstant().plusSeconds(1));
    follower.look();
    assertThat(wrong).isEmpty();
  }

  @Test
  void symbolicLink_isFollowed_andStays() throws IOException {
    Path file = Files.createFile(directory.resolve("ticket.keys"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    new Follower(
            at -> ring,
            "the ring has no keys yet",
            RingSamples.standIns(128),
            new Target(Program.ATS, link),
            new Activation(Optional.empty(), Optional.empty(), Optional.empty()),
            this::clock,
            states::add,
            this)
        .look();

    assertThat(link).isSymbolicLink();
    assertThat(file).hasSize(48);
  }

  /**
   * The program's user may own the directory, and could otherwise have root give away any file, or
   * write to it.
   */
  @Test
  void symbolicLink_inTheDirectoryOfAProgram_isReplaced_andItsTargetStays() throws IOException {
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "of another");
    UserPrincipal owner = Files.getOwner(elsewhere);
    Path link = keyDirectory.resolve("ticket-keys.conf");
    Files.createSymbolicLink(link, elsewhere);
    giveToAnother(keyDirectory);

    follower(counting()).look();

    assertThat(wrong).isEmpty();
    assertThat(link).isRegularFile();
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(Files.getOwner(link)).isEqualTo(Files.getOwner(keyDirectory));
    assertThat(elsewhere).hasContent("of another");
    assertThat(Files.getOwner(elsewhere)).isEqualTo(owner);
  }

  private static void giveToAnother(Path file) throws IOException {
    if (System.getProperty("user.name").equals("root")) {
      Files.setOwner(
          file,
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
  }

  private Optional<String> counting() {
    return Optional.of("echo >> " + reloads);
  }

  private Follower follower(Optional<String> command) {
    return follower(
        new Activation(
            Optional.empty(),
            command.map(each -> new ReloadCommand(each, LONG)),
            Optional.empty()));
  }

  private Follower follower(Activation activation) {
    return new Follower(
        this::ringAt,
        "the ring has no keys yet",
        RingSamples.standIns(128),
        new Target(Program.NGINX, keyDirectory),
        activation,
        this::clock,
        states::add,
        this);
  }

  private KeyRing ringAt(Instant at) {
    return ring;
  }

  private Instant clock() {
    now = ticks ? now.plusSeconds(1) : now;
    return now;
  }

  private ClusterMember.FollowedKey stepsOf(TicketKey key) {
    return last(states).keys().stream()
        .filter(each -> each.name().equals(key.name()))
        .findFirst()
        .orElseThrow();
  }

  private static ClusterMember.FollowedKey steps(
      TicketKey key, Instant written, Instant reloaded, Instant acknowledged, Instant sealing) {
    return new ClusterMember.FollowedKey(
        key.name(),
        Optional.of(written),
        Optional.of(reloaded),
        Optional.of(acknowledged),
        Optional.of(sealing));
  }

  private Set<KeyName> namesOfRing() {
    return ring.keys().stream().map(KeyEntry::name).collect(Collectors.toSet());
  }

  /** What was acknowledged, each time that it changed. */
  private List<Set<KeyName>> acknowledged() {
    List<Set<KeyName>> changes = new ArrayList<>();
    for (ClusterMember.Follower state : states) {
      if (changes.isEmpty() || !last(changes).equals(state.acknowledged())) {
        changes.add(state.acknowledged());
      }
    }
    return changes;
  }

  private Set<KeyName> lastAcknowledged() {
    return last(states).acknowledged();
  }

  private int reloads() throws IOException {
    return Files.exists(reloads) ? Files.readAllLines(reloads).size() : 0;
  }

  private String configuration() throws IOException {
    return Files.readString(keyDirectory.resolve("ticket-keys.conf"), StandardCharsets.UTF_8);
  }

  private List<Path> directives() throws IOException {
    return configuration()
        .lines()
        .filter(line -> line.startsWith("ssl_session_ticket_key"))
        .map(line -> Path.of(line.split("\"", -1)[1]))
        .toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(keyDirectory)) {
      return all.sorted().toList();
    }
  }

  private Path fileOf(TicketKey key) {
    return keyDirectory.resolve("reprise-" + key.name().octets().hex() + ".key");
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }
}

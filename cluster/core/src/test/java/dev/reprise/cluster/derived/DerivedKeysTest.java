// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DerivedKeysTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();
  private static final Duration STEP = Duration.ofHours(4);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("chain");
  }

  private ChainState create(Instant origin) throws IOException {
    ChainState state = ChainState.generate(STEP, origin, RANDOM);
    new StateFile(file).create(state, false);
    return state;
  }

  @ParameterizedTest
  @EnumSource
  void open_sealsInEachFormat(TicketFormat format) throws IOException {
    create(Instant.now());

    try (DerivedKeys keys =
        DerivedKeys.open(file, ResumptionPolicy.builder().ticketFormat(format).build())) {
      Instant now = Instant.now();

      assertThat(keys.at(now).sealingKey(now))
          .get()
          .satisfies(key -> assertThat(key.format()).isEqualTo(format));
    }
  }

  /** A clock that steps back just after the chain was made, by no more than the skew. */
  @Test
  void at_clockBehindTheOrigin_sealsWithinTheToleratedSkew() throws IOException {
    ResumptionPolicy policy = ResumptionPolicy.defaults();
    Instant origin = Instant.parse("2026-11-30T12:00:00Z");
    create(origin);
    DerivedKeys keys = new DerivedKeys(new StateFile(file), policy, () -> origin, () -> 0);

    for (long behind = 0; behind <= policy.clockSkew().toSeconds(); behind++) {
      Instant now = origin.minusSeconds(behind);
      assertThat(keys.at(now).sealingKey(now)).as("%s s behind", behind).isPresent();
    }
    keys.close();
  }

  @Test
  void create_whereAFileIs_keepsIt() throws IOException {
    create(Instant.now());
    byte[] before = Files.readAllBytes(file);

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> create(Instant.now()));
    assertThat(file).hasBinaryContent(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void open_missingFile_isAnError() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> DerivedKeys.open(file, POLICY));
  }

  @Test
  void open_fileThatOthersRead_isRefused() throws IOException {
    create(Instant.now());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatIOException()
        .isThrownBy(() -> DerivedKeys.open(file, POLICY))
        .withMessageContaining("chmod 600");
  }

  @Test
  void open_damagedFile_isRefused() throws IOException {
    create(Instant.now());
    byte[] octets = Files.readAllBytes(file);
    octets[0] = 9;
    Files.write(file, octets);

    assertThatIOException()
        .isThrownBy(() -> DerivedKeys.open(file, POLICY))
        .withMessageContaining("damaged");
  }

  /** Whoever put it there may put the right one back, and then the thread must still be there. */
  @Test
  void tryToAdvance_anotherChainInTheFile_leavesItAndGoesOn() throws IOException {
    create(Instant.now());
    try (DerivedKeys keys = DerivedKeys.open(file, POLICY)) {
      Files.delete(file);
      create(Instant.now());
      byte[] other = Files.readAllBytes(file);

      keys.tryToAdvance();

      assertThat(file).hasBinaryContent(other);
      Instant now = Instant.now();
      assertThat(keys.at(now).sealingKey(now)).isPresent();
    }
  }

  @Test
  void open_clockMoreThanThirtyDaysAhead_namesTheClock() throws IOException {
    create(Instant.now().minus(Duration.ofDays(31)));
    byte[] before = Files.readAllBytes(file);

    assertThatIOException()
        .isThrownBy(() -> DerivedKeys.open(file, POLICY))
        .withMessageContaining("the clock says")
        .withMessageContaining("more than 30 days");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void open_stepsThatDoNotFitThePolicy_areRefused() throws IOException {
    new StateFile(file)
        .create(ChainState.generate(Duration.ofMinutes(2), Instant.now(), RANDOM), false);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DerivedKeys.open(file, POLICY))
        .withMessageContaining("clock skew");
  }

  @Test
  void at_clockBeforeTheChain_sealsNothing() throws IOException {
    Instant origin = Instant.now();
    create(origin);

    try (DerivedKeys keys = DerivedKeys.open(file, POLICY)) {
      Instant before = origin.minus(Duration.ofDays(1));

      assertThat(keys.at(before).sealingKey(before)).isEmpty();
    }
  }

  @Test
  void close_zeroesKeys() throws IOException {
    create(Instant.now());
    DerivedKeys keys = DerivedKeys.open(file, POLICY);
    Instant now = Instant.now();
    TicketKey sealing = keys.at(now).sealingKey(now).orElseThrow().key().orElseThrow();

    keys.close();

    assertThat(sealing.isDestroyed()).isTrue();
    assertThat(keys.at(now).keys()).isEmpty();
  }

  @Test
  void keysOfPastSteps_areZeroedAndGoneFromTheFile() throws IOException {
    Instant start = Instant.parse("2026-11-22T00:00:00Z");
    ChainState state = ChainState.generate(STEP, start, RANDOM);
    DerivedNode node = new DerivedNode(file, state, POLICY, start, Duration.ZERO);
    KeyName first = node.sealingKey().orElseThrow();
    TicketKey key = node.ring().find(first).orElseThrow().key().orElseThrow();

    node.pass(Duration.ofHours(9));

    assertThat(node.ring().find(first)).isEmpty();
    assertThat(key.isDestroyed()).isTrue();
    assertThat(node.stolenFile().step()).isEqualTo(1);
    node.close();
  }

  /** Real processes, each with a clock that runs thousands of times too fast. */
  @Test
  void processesOnOneFile_neverTearItOrTurnItBack() throws Exception {
    Instant start = Instant.parse("2026-11-22T00:00:00Z");
    ChainState state = ChainState.generate(Duration.ofMinutes(10), start, RANDOM);
    new StateFile(file).create(state, false);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Ratchet.class.getName(),
                  file.toString(),
                  start.toString())
              .inheritIO()
              .start());
    }
    StateFile watched = new StateFile(file);
    long step = 0;
    while (processes.stream().anyMatch(Process::isAlive)) {
      ChainState seen = watched.read();
      assertThat(seen.isOfSameChain(state)).isTrue();
      assertThat(seen.step()).isGreaterThanOrEqualTo(step);
      assertThat(seen.chainKey()).isEqualTo(state.advancedTo(seen.step()).chainKey());
      step = seen.step();
    }

    for (Process process : processes) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
    assertThat(watched.read().step()).isGreaterThan(40);
  }

  /** A process that updates a state file hundreds of times, as fast as it can. */
  static final class Ratchet {
    private Ratchet() {}

    /** Runs with the file and the time at which its chain began. */
    public static void main(String[] arguments) throws IOException {
      ResumptionPolicy policy =
          ResumptionPolicy.builder().ticketLifetime(Duration.ofMinutes(10)).build();
      Instant start = Instant.parse(arguments[1]);
      long[] seconds = {0};
      DerivedKeys keys =
          new DerivedKeys(
              new StateFile(Path.of(arguments[0])),
              policy,
              () -> start.plusSeconds(seconds[0]),
              () -> TimeUnit.SECONDS.toNanos(seconds[0]));
      for (int i = 0; i < 300; i++) {
        seconds[0] += 100;
        keys.advance();
      }
      keys.close();
    }
  }
}

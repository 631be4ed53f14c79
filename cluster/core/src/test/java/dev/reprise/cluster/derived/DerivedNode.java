// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A node of the tests: its file, and a clock that is as wrong as the test wants. */
final class DerivedNode {

  private final Path path;
  private final ResumptionPolicy policy;
  private Instant trueTime;
  private Duration error;
  private long nanos;
  private DerivedKeys keys;

  DerivedNode(Path path, ChainState state, ResumptionPolicy policy, Instant now, Duration error) {
    this.path = path;
    this.policy = policy;
    this.trueTime = now;
    this.error = error;
    try {
      new StateFile(path).create(state, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.keys = open();
  }

  private DerivedKeys open() {
    try {
      return new DerivedKeys(new StateFile(path), policy, this::clock, () -> nanos);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Instant clock() {
    return trueTime.plus(error);
  }

  void clockError(Duration value) {
    error = value;
  }

  /** Lets time pass, with the file brought up to date as often as a node does. */
  void pass(Duration time) {
    Instant end = trueTime.plus(time);
    while (trueTime.isBefore(end)) {
      Duration left = Duration.between(trueTime, end);
      Duration tick = Duration.ofMinutes(30);
      Duration pause = left.compareTo(tick) < 0 ? left : tick;
      trueTime = trueTime.plus(pause);
      nanos += pause.toNanos();
      advance();
    }
  }

  void advance() {
    try {
      keys.advance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void restart() {
    keys.close();
    keys = open();
  }

  /** Ends without notice, and starts again. */
  void crash() {
    keys = open();
  }

  KeyRing ring() {
    return keys.at(clock());
  }

  Optional<KeyName> sealingKey() {
    return ring().sealingKey(clock()).map(KeyEntry::name);
  }

  boolean opens(KeyName name) {
    return ring().phaseAt(name, clock()).filter(phase -> phase != KeyPhase.RETIRED).isPresent();
  }

  ChainState stolenFile() {
    try {
      return new StateFile(path).read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    keys.close();
  }
}

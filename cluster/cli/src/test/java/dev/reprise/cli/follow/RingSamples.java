// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.KeyRotation;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Rings as a cluster makes them one after the other. */
final class RingSamples {

  static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");
  static final Duration PERIOD = Duration.ofHours(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private RingSamples() {}

  static ResumptionPolicy policy(int bits) {
    return ResumptionPolicy.builder()
        .ticketFormat(TicketFormat.OPENSSL)
        .ticketKeyBits(bits)
        .ticketLifetime(Duration.ofHours(4))
        .sealPeriod(PERIOD)
        .sealJitterPercent(0)
        .build();
  }

  /** A key of its own. */
  static TicketKey key(int bits) {
    return ring(bits).keys().get(0).key().orElseThrow();
  }

  /** Stand-ins of a follower whose options name that size. */
  static StandIns standIns(int bits) {
    return StandIns.draw(bits, RANDOM);
  }

  /** A ring of one key, which seals. */
  static KeyRing ring(int bits) {
    return withNext(KeyRing.empty("test"), bits, KeyPhase.SEALING, NOW);
  }

  /** The ring with another key, which is to seal at once. */
  static KeyRing withNext(KeyRing ring, int bits, KeyPhase phase, Instant now) {
    return KeyRotation.publish(ring, policy(bits), phase, now, now, RANDOM);
  }

  /** The ring in which its pending key seals. */
  static KeyRing activated(KeyRing ring) {
    KeyEntry pending =
        ring.keys().stream()
            .filter(key -> key.phase() == KeyPhase.PENDING)
            .findFirst()
            .orElseThrow();
    return KeyRotation.activate(ring, pending.name());
  }

  /** A ring of several keys: one that seals, one that is published, the others open. */
  static KeyRing withPending(int bits, int opening) {
    KeyRing ring = ring(bits);
    for (int i = 0; i < opening; i++) {
      ring = withNext(ring, bits, KeyPhase.SEALING, NOW.plusSeconds(1 + i));
    }
    return withNext(ring, bits, KeyPhase.PENDING, NOW.plusSeconds(1 + opening));
  }

  /** The moment from which on all keys of these rings are in effect that are not pending. */
  static Instant soon() {
    return NOW.plusSeconds(60);
  }

  /** The key that seals. */
  static TicketKey sealing(KeyRing ring) {
    return ring.sealingKey(soon()).orElseThrow().key().orElseThrow();
  }

  /** The key that is published and does not seal yet. */
  static TicketKey pending(KeyRing ring) {
    return ring.successor(soon()).orElseThrow().key().orElseThrow();
  }

  static List<TicketKey> all(KeyRing ring) {
    return ring.keys().stream().flatMap(key -> key.key().stream()).toList();
  }
}

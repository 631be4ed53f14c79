// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cluster.ClusterOperator;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of a ring that a program is to hold at a moment. Immutable, except that the keys are the
 * ring's own and may be destroyed.
 *
 * @param keys the key that seals, then those that are published and do not seal yet, the next
 *     first, then those that only open, the latest first; no more than the program holds
 * @param ofRing the names of those that are the ring's; a stand-in is not
 * @param sealedAlready the names of those that every member opens, so that sealing a ticket under
 *     one of them costs nobody a full handshake
 * @param unreadable why the program can't read keys of the ring that seal now or later, a line each
 * @param leftOut which keys of the ring the program does without: it has no room for them, or can't
 *     read them and they only open, so that time mends it; a line each
 */
record KeySelection(
    List<TicketKey> keys,
    Set<KeyName> ofRing,
    Set<KeyName> sealedAlready,
    List<String> unreadable,
    List<String> leftOut) {

  /*
   * If no key of the ring seals, nodes of ours issue no tickets (D4). Other programs can't be kept
   * from it: their first key always seals. So a stand-in comes first, a random key that nobody else
   * has: its tickets are opened by this program alone, and the ring's key seals no longer than it
   * may. After a revocation the revoked key is gone from the files at once.
   */

  private static final Comparator<KeyEntry> LATEST_FIRST =
      Comparator.<KeyEntry, Instant>comparing(key -> key.schedule().sealFrom())
          .reversed()
          .thenComparing(key -> key.name().octets());

  /**
   * Selects.
   *
   * @param standIns of which one seals if no key of the ring does, or none that the program reads
   */
  static KeySelection of(KeyRing ring, Program program, StandIns standIns, Instant now) {
    List<KeyEntry> wanted = wanted(ring, now);
    int bits =
        wanted.stream()
            .filter(entry -> complaint(entry, program).isEmpty())
            .findFirst()
            .map(entry -> key(entry).strengthBits())
            .orElse(standIns.usual().strengthBits());
    List<String> unreadable = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    List<KeyEntry> readable = new ArrayList<>();
    for (KeyEntry entry : wanted) {
      Optional<String> complaint =
          complaint(entry, program).or(() -> otherSize(entry, program, bits));
      if (complaint.isEmpty()) {
        readable.add(entry);
      } else if (ring.phaseAt(entry, now) == KeyPhase.OPENING_ONLY) {
        leftOut.add(formerKey(entry, program));
      } else {
        unreadable.add(complaint.get());
      }
    }
    boolean seals = !readable.isEmpty() && ring.phaseAt(readable.get(0), now) == KeyPhase.SEALING;
    int room = program.mostKeys() - (seals ? 0 : 1);
    List<KeyEntry> held = readable.subList(0, Math.min(room, readable.size()));
    readable.stream().skip(held.size()).map(entry -> noRoom(entry, program)).forEach(leftOut::add);
    return new KeySelection(
        Stream.concat(
                seals ? Stream.empty() : Stream.of(standIns.ofSize(bits)),
                held.stream().map(each -> key(each)))
            .toList(),
        names(held.stream()),
        names(held.stream().filter(entry -> ring.phaseAt(entry, now) != KeyPhase.PENDING)),
        List.copyOf(unreadable),
        List.copyOf(leftOut));
  }

  /** Why keys of the ring are left out, a line each. */
  List<String> complaints() {
    return Stream.concat(unreadable.stream(), leftOut.stream()).toList();
  }

  /** The names of the keys, in order. */
  List<KeyName> names() {
    return keys.stream().map(TicketKey::name).toList();
  }

  /** The key that seals. */
  TicketKey sealing() {
    return keys.get(0);
  }

  /** Whether the key that seals is one of the ring's. */
  boolean isSealingOfRing() {
    return ofRing.contains(sealing().name());
  }

  /** The keys of the ring. */
  List<TicketKey> ringKeys() {
    return keys.stream().filter(key -> ofRing.contains(key.name())).toList();
  }

  /** The beginning of a key's name, as all commands show it. */
  static String id(KeyName name) {
    return name.octets().slice(0, 4).hex();
  }

  /** All keys that open tickets now or soon, the most important first. */
  private static List<KeyEntry> wanted(KeyRing ring, Instant now) {
    Optional<KeyEntry> sealing = ring.sealingKey(now);
    List<KeyEntry> wanted = new ArrayList<>(sealing.stream().toList());
    for (KeyPhase phase : List.of(KeyPhase.PENDING, KeyPhase.OPENING_ONLY)) {
      ring.keys().stream()
          .filter(key -> key.key().isPresent() && ring.phaseAt(key, now) == phase)
          .sorted(phase == KeyPhase.PENDING ? LATEST_FIRST.reversed() : LATEST_FIRST)
          .forEach(wanted::add);
    }
    return wanted;
  }

  private static Optional<String> complaint(KeyEntry entry, Program program) {
    if (entry.format() != TicketFormat.OPENSSL) {
      return Optional.of(
          "key %s of the ring has the format %s, which %s does not read; change it with %s"
              .formatted(
                  id(entry.name()),
                  entry.format().word(),
                  program.word(),
                  rotationTo(program.reads(256) ? 256 : 128)));
    }
    int bits = key(entry).strengthBits();
    return program.reads(bits)
        ? Optional.empty()
        : Optional.of(
            "key %s of the ring has %d bits, which %s does not read; change it with %s"
                .formatted(
                    id(entry.name()), bits, program.word(), rotationTo(bits == 128 ? 256 : 128)));
  }

  private static String rotationTo(int bits) {
    return ClusterOperator.rotationTo(new KeyFormat(TicketFormat.OPENSSL, bits));
  }

  private static Optional<String> otherSize(KeyEntry entry, Program program, int bits) {
    return program.mixesSizes() || key(entry).strengthBits() == bits
        ? Optional.empty()
        : Optional.of(
            "key %s of the ring has %d bits, and %s holds keys of one size only; it does not hold this one beside the others"
                .formatted(id(entry.name()), key(entry).strengthBits(), program.word()));
  }

  private static String formerKey(KeyEntry entry, Program program) {
    return "key %s of the ring is left out: it only opens tickets now, and %s can't hold it beside the keys of the present format"
        .formatted(id(entry.name()), program.word());
  }

  private static String noRoom(KeyEntry entry, Program program) {
    return "key %s of the ring is left out: %s holds %d %s"
        .formatted(
            id(entry.name()),
            program.word(),
            program.mostKeys(),
            program.mostKeys() == 1 ? "key" : "keys");
  }

  private static Set<KeyName> names(Stream<KeyEntry> entries) {
    return entries.map(KeyEntry::name).collect(Collectors.toUnmodifiableSet());
  }

  private static TicketKey key(KeyEntry entry) {
    return entry.key().orElseThrow();
  }
}

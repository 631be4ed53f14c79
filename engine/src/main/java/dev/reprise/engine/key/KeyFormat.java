// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The format and the size of the ticket keys that rotation makes.
 *
 * @param format the format of the tickets
 * @param bits the strength of the encryption: 256; or 128 for {@code OPENSSL}
 * @since 0.1
 */
public record KeyFormat(TicketFormat format, int bits) {

  /**
   * Checks that such keys can be made.
   *
   * @throws IllegalArgumentException if the format has no keys of that size
   */
  public KeyFormat {
    Objects.requireNonNull(format, "format");
    if (bits != 256 && !(bits == 128 && format == TicketFormat.OPENSSL)) {
      throw new IllegalArgumentException(
          "bits is not 256, or 128 with the format openssl: " + bits);
    }
  }

  /** The format that a policy wants. */
  public static KeyFormat of(ResumptionPolicy policy) {
    return new KeyFormat(policy.ticketFormat(), policy.ticketKeyBits());
  }

  /**
   * The format for the next key of a ring: that of the key that leads last, even if that key does
   * not seal yet or is revoked. So a change of the format lasts, and no node brings an older format
   * back.
   *
   * @param wanted the format if the ring has no keys; also the size if only revoked keys have the
   *     format, because those have no size
   */
  public static KeyFormat ofRing(KeyRing ring, KeyFormat wanted) {
    return ring.last()
        .map(last -> new KeyFormat(last.format(), bits(ring, last, wanted)))
        .orElse(wanted);
  }

  private static int bits(KeyRing ring, KeyEntry last, KeyFormat wanted) {
    if (last.format() != TicketFormat.OPENSSL) {
      return TicketKey.MOST_BITS;
    }
    Stream<KeyEntry> latestFirst =
        ring.keys().stream()
            .sorted(Comparator.comparing(KeyEntry::inEffectFrom, Comparator.reverseOrder()));
    return Stream.concat(Stream.of(last), latestFirst)
        .filter(entry -> entry.format() == last.format())
        .flatMap(entry -> entry.key().stream())
        .map(TicketKey::strengthBits)
        .findFirst()
        .orElse(wanted.format() == last.format() ? wanted.bits() : TicketKey.MOST_BITS);
  }

  /** The format in a word, such as {@code rfc5077} or {@code openssl/128}. */
  public String word() {
    return format == TicketFormat.OPENSSL ? format.word() + "/" + bits : format.word();
  }
}

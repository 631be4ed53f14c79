// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.TicketKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * HAProxy's three places for ticket keys: all open, the second seals. A key that is set at its
 * socket becomes the third, the others move up, and the first is dropped.
 */
final class HaproxyKeys {

  /*
   * While keys are set one after the other, whatever stands second seals for a moment. A key that
   * not every member has must not, so the order of sets is chosen: of all sequences that lead to
   * the wanted keys, one that lets no such key seal, and of those the shortest. Places to spare
   * repeat the key that seals, and not a filler, because a filler would seal in its turn.
   */

  static final int PLACES = 3;
  private static final int SEALING_PLACE = 1;
  private static final int MOST_SETS = 5;

  private HaproxyKeys() {}

  /** The keys in HAProxy's order: the one that seals second, the next to seal last. */
  static List<TicketKey> lines(KeySelection selection) {
    List<TicketKey> keys = selection.keys();
    TicketKey sealing = selection.sealing();
    TicketKey last = keys.size() > 1 ? keys.get(1) : sealing;
    TicketKey first = keys.size() > 2 ? keys.get(2) : sealing;
    return List.of(first, sealing, last);
  }

  /** A key as a line of HAProxy's file, without the line end. */
  static SecretBytes line(TicketKey key) {
    return Layout.base64(Layout.octets(key, true));
  }

  /**
   * The keys to set, in order, so that HAProxy holds the wanted ones. The elements may be of any
   * type with equality.
   *
   * @param held what stands in the three places now
   * @param sealing the key that shall seal
   * @param wanted all that HAProxy shall hold, {@code sealing} among them, at most three
   * @param maySeal what may seal for a moment
   */
  static <K> List<K> sets(List<K> held, K sealing, Set<K> wanted, Set<K> maySeal) {
    List<List<K>> sequences = List.of(List.of());
    Optional<List<K>> second = Optional.empty();
    for (int length = 0; length <= MOST_SETS; length++) {
      for (List<K> sequence : sequences) {
        List<K> after = after(held, sequence);
        if (after.get(SEALING_PLACE).equals(sealing) && new HashSet<>(after).equals(wanted)) {
          if (isHarmless(held, sequence, maySeal)) {
            return sequence;
          }
          second = second.or(() -> Optional.of(sequence));
        }
      }
      sequences = longer(sequences, wanted);
    }
    return second.orElseThrow();
  }

  private static <K> List<K> after(List<K> held, List<K> sequence) {
    List<K> all = new ArrayList<>(held);
    all.addAll(sequence);
    return all.subList(all.size() - PLACES, all.size());
  }

  private static <K> boolean isHarmless(List<K> held, List<K> sequence, Set<K> maySeal) {
    for (int sets = 1; sets <= sequence.size(); sets++) {
      if (!maySeal.contains(after(held, sequence.subList(0, sets)).get(SEALING_PLACE))) {
        return false;
      }
    }
    return true;
  }

  private static <K> List<List<K>> longer(List<List<K>> sequences, Set<K> wanted) {
    List<List<K>> longer = new ArrayList<>();
    for (List<K> sequence : sequences) {
      for (K next : wanted) {
        List<K> more = new ArrayList<>(sequence);
        more.add(next);
        longer.add(more);
      }
    }
    return longer;
  }
}

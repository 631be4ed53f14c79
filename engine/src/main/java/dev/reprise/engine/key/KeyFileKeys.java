// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.engine.TicketFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Ticket keys from key files. They are not rotated here: the program that writes the files rotates
 * them, as for the other servers that read the files. All keys have the format {@code openssl}; the
 * sealing key of the first file seals, all others open. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class KeyFileKeys implements TicketKeys {

  /* A reader sees a whole ring by one volatile read; replace() has the only write. */

  /** The longest time for which a key should seal (RFC 9325, Section 3.4). */
  public static final Duration OLDEST = Duration.ofDays(7);

  private final String trustDomain;
  private volatile Snapshot snapshot;
  private boolean closed;

  /**
   * The keys of some files.
   *
   * @param trustDomain the name of those who share the keys, 1 to 255 octets in UTF-8
   * @param files at least one, in the order in which the program that shares them reads them
   * @param changed when the first file was last changed
   * @throws IllegalArgumentException if two files have a key in common, or there are too many keys
   */
  public KeyFileKeys(String trustDomain, List<KeyFile> files, Instant changed) {
    this.trustDomain = trustDomain;
    this.snapshot = new Snapshot(ring(trustDomain, files, changed), changed);
  }

  /**
   * Replaces the keys by those of other files, and zeroes the former keys. If it throws, the keys
   * stay as they are. Once this object is closed, it zeroes the keys of the files, too.
   *
   * @throws IllegalArgumentException if two files have a key in common, or there are too many keys
   */
  public synchronized void replace(List<KeyFile> files, Instant changed) {
    Snapshot former = snapshot;
    Snapshot next = new Snapshot(ring(trustDomain, files, changed), changed);
    if (closed) {
      next.destroy();
      return;
    }
    snapshot = next;
    former.destroy();
  }

  @Override
  public KeyRing at(Instant now) {
    return snapshot.ring();
  }

  /** When the keys were last changed. */
  public Instant changed() {
    return snapshot.changed();
  }

  /** Whether the keys are older than they should be, see {@link #OLDEST}. */
  public boolean isOverdue(Instant now) {
    return changed().plus(OLDEST).isBefore(now);
  }

  @Override
  public synchronized void close() {
    closed = true;
    snapshot.destroy();
  }

  private static KeyRing ring(String trustDomain, List<KeyFile> files, Instant changed) {
    KeyFile.Entry sealing = files.get(0).sealing();
    List<TicketKey> opening = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      for (KeyFile.Entry entry : files.get(i).entries()) {
        if (i > 0 || !entry.equals(sealing)) {
          opening.add(ticketKey(entry));
        }
      }
    }
    return KeyRing.withoutSchedule(trustDomain, ticketKey(sealing), opening, changed);
  }

  private static TicketKey ticketKey(KeyFile.Entry entry) {
    return TicketKey.of(TicketFormat.OPENSSL, entry.name(), entry.encryptionKey(), entry.macKey());
  }

  private record Snapshot(KeyRing ring, Instant changed) {

    void destroy() {
      ring.keys().forEach(entry -> entry.key().ifPresent(TicketKey::destroy));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileEntry;
import dev.reprise.engine.TicketFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The ring that stands in ticket key files, until they are read anew.
 *
 * <p>It rotates nothing: whoever writes the files does, as for the other servers that read them.
 * All keys are of the format {@code openssl}; the first file's sealing key seals, all others open.
 * Safe for use by any thread.
 */
public final class KeyFileKeys implements TicketKeys, AutoCloseable {

  /* Readers see a ring as a whole by one volatile read; replace() is the one write. */

  /** How long a key should seal at most (RFC 9325, Section 3.4). */
  public static final Duration OLDEST = Duration.ofDays(7);

  private final String trustDomain;
  private volatile Snapshot snapshot;

  /**
   * The ring of some files.
   *
   * @param trustDomain who shares these keys, 1 to 255 octets in UTF-8
   * @param files in the order in which their program reads them, at least one
   * @param changed when the first file was last changed
   * @throws IllegalArgumentException if two files have a key in common, or there are too many keys
   */
  public KeyFileKeys(String trustDomain, List<KeyFile> files, Instant changed) {
    this.trustDomain = trustDomain;
    this.snapshot = new Snapshot(ring(trustDomain, files, changed), changed);
  }

  /**
   * Puts the keys of other files in place of these, which are zeroed; if it throws, all is as
   * before.
   *
   * @throws IllegalArgumentException if two files have a key in common, or there are too many keys
   */
  public synchronized void replace(List<KeyFile> files, Instant changed) {
    Snapshot former = snapshot;
    snapshot = new Snapshot(ring(trustDomain, files, changed), changed);
    former.destroy();
  }

  @Override
  public KeyRing at(Instant now) {
    return snapshot.ring();
  }

  /** Since when the keys have been as they are. */
  public Instant changed() {
    return snapshot.changed();
  }

  /** Whether the keys should have been replaced long ago. */
  public boolean isOverdue(Instant now) {
    return changed().plus(OLDEST).isBefore(now);
  }

  /** Zeroes the keys. */
  @Override
  public void close() {
    snapshot.destroy();
  }

  private static KeyRing ring(String trustDomain, List<KeyFile> files, Instant changed) {
    List<TicketKey> keys = new ArrayList<>();
    int sealing = 0;
    for (KeyFile file : files) {
      for (KeyFileEntry entry : file.entries()) {
        if (entry.equals(files.get(0).sealing())) {
          sealing = keys.size();
        }
        keys.add(
            TicketKey.of(
                TicketFormat.OPENSSL, entry.name(), entry.encryptionKey(), entry.macKey()));
      }
    }
    return KeyRing.fixed(trustDomain, keys, sealing, changed);
  }

  private record Snapshot(KeyRing ring, Instant changed) {

    void destroy() {
      ring.keys().forEach(entry -> entry.key().ifPresent(TicketKey::destroy));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.cluster.wire.Stamped;
import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How values of one kind are joined, written and read back: what a {@link Replica} needs to know
 * about them.
 */
interface RecordType<T> {

  /** What is known where nothing is known. */
  T nothing();

  /** All that either knows. */
  T merge(T held, T read);

  /** What to write in place of {@code read}, so that the store knows what is wanted, too. */
  T replacement(T read, T wanted);

  /** Whether the store must be written to, given what it holds. */
  boolean lacks(T read, T replacement);

  /** What is held once {@code written} has taken the place of {@code read}. */
  T onceWritten(T held, Optional<T> read, T written);

  /** The value without what is over. */
  T alive(T value, Instant now);

  /** Whether the store still holds secrets of something that is over for long enough. */
  boolean isOverdueForRemoval(T read, Instant now);

  /** How often the record has been written. */
  long epoch(T value);

  /** The value under another epoch. */
  T inEpoch(T value, long epoch);

  /** Whether the value is worth insisting on against a record that cannot be opened. */
  boolean isSubstantial(T value);

  /** The value as a record. */
  Bytes seal(Stamp stamp, T value, ClusterRecords records);

  /** The value of a record; empty if no secret of ours opens it or it is not such a value. */
  Optional<RecordSealer.Opened<Stamped<T>>> open(Bytes octets, ClusterRecords records);

  /** Destroys the secrets of a value, but for those that {@code kept} values share with it. */
  void release(T value, List<T> kept);
}

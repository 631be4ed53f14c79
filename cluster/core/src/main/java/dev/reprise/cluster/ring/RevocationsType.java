// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.RecordSealer;
import dev.reprise.cluster.wire.Revocations;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.cluster.wire.Stamped;
import dev.reprise.codec.wire.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The revocations as a record. */
final class RevocationsType implements RecordType<Revocations> {

  @Override
  public Revocations nothing() {
    return Revocations.NONE;
  }

  @Override
  public Revocations merge(Revocations held, Revocations read) {
    return held.join(read);
  }

  @Override
  public Revocations replacement(Revocations read, Revocations wanted) {
    return read.join(wanted);
  }

  @Override
  public boolean lacks(Revocations read, Revocations replacement) {
    return !read.covers(replacement);
  }

  @Override
  public Revocations onceWritten(
      Revocations held, Optional<Revocations> read, Revocations written) {
    return held.join(written);
  }

  @Override
  public Revocations alive(Revocations value, Instant now) {
    return value.liveAt(now);
  }

  @Override
  public boolean isOverdueForRemoval(Revocations read, Instant now) {
    return false;
  }

  @Override
  public long epoch(Revocations value) {
    return value.epoch();
  }

  @Override
  public Revocations inEpoch(Revocations value, long epoch) {
    return value.inEpoch(epoch);
  }

  @Override
  public boolean isSubstantial(Revocations value) {
    return !value.entries().isEmpty();
  }

  @Override
  public Bytes seal(Stamp stamp, Revocations value, ClusterRecords records) {
    return records.seal(stamp, value);
  }

  @Override
  public Optional<RecordSealer.Opened<Stamped<Revocations>>> open(
      Bytes octets, ClusterRecords records) {
    return records.openRevocations(octets);
  }

  @Override
  public void release(Revocations value, List<Revocations> kept) {
    // There is no secret in a revocation.
  }
}

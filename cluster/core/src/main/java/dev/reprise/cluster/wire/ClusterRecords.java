// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.stored.KeyRingRecord;
import java.util.List;
import java.util.Optional;

/**
 * The shared records of one trust domain, sealed and opened: the one place that knows the purpose
 * and the subject of each kind. {@link FollowerRecords} are what a follower with a secret of its
 * own has instead. Safe for use by any thread if the source of randomness is.
 */
public class ClusterRecords {

  private final RecordSealer sealer;

  /** The records of the trust domain whose secrets the sealer has. */
  public ClusterRecords(RecordSealer sealer) {
    this.sealer = sealer;
  }

  /** Seals and opens other things with the same secrets. */
  public final RecordSealer sealer() {
    return sealer;
  }

  /** The trust domain whose records these are. */
  public final String trustDomain() {
    return sealer.trustDomain();
  }

  /** A key ring as a record. */
  public Bytes seal(Stamp stamp, KeyRing ring) {
    return sealer.seal(
        Purpose.KEY_RING, Bytes.EMPTY, Stamped.struct(stamp, new KeyRingRecord(ring)));
  }

  /** Revocations as a record. */
  public Bytes seal(Stamp stamp, Revocations revocations) {
    return sealer.seal(Purpose.REVOCATIONS, Bytes.EMPTY, Stamped.struct(stamp, revocations));
  }

  /** A heartbeat as a record. */
  public final Bytes seal(MemberRecord heartbeat) {
    return sealer.seal(Purpose.MEMBER, Bytes.EMPTY, heartbeat);
  }

  /** What a follower shows as a record. */
  public final Bytes seal(FollowerRecord follower) {
    return sealer.seal(Purpose.FOLLOWER, Bytes.EMPTY, follower);
  }

  /** The format that a node wants as a record. */
  public final Bytes seal(MemberRecord.WantedFormat wanted) {
    return sealer.seal(Purpose.WANTED_FORMAT, Bytes.EMPTY, wanted);
  }

  /** The key ring in a record; empty if it can't be opened or is another trust domain's. */
  public Optional<RecordSealer.Opened<Stamped<KeyRing>>> openRing(Bytes octets) {
    return sealer.open(
        Purpose.KEY_RING,
        Bytes.EMPTY,
        octets,
        in -> new Stamped<>(Stamp.readFrom(in), readRing(in)));
  }

  /** The revocations in a record; empty if it can't be opened. */
  public Optional<RecordSealer.Opened<Stamped<Revocations>>> openRevocations(Bytes octets) {
    return sealer.open(
        Purpose.REVOCATIONS,
        Bytes.EMPTY,
        octets,
        in -> new Stamped<>(Stamp.readFrom(in), Revocations.readFrom(in)));
  }

  /** The heartbeat in a record; empty if it can't be opened. */
  public final Optional<MemberRecord> openMember(Bytes octets) {
    return sealer
        .open(Purpose.MEMBER, Bytes.EMPTY, octets, MemberRecord::readFrom)
        .map(RecordSealer.Opened::value);
  }

  /** The heartbeats in those records that can be opened. */
  public final List<MemberRecord> openMembers(List<Bytes> records) {
    return records.stream().map(this::openMember).flatMap(Optional::stream).toList();
  }

  /** What followers show, in those records that are such. */
  public final List<FollowerRecord> openFollowers(List<Bytes> records) {
    return records.stream()
        .map(octets -> sealer.open(Purpose.FOLLOWER, Bytes.EMPTY, octets, FollowerRecord::readFrom))
        .flatMap(Optional::stream)
        .map(RecordSealer.Opened::value)
        .toList();
  }

  /** The formats that nodes want, in those records that are such. */
  public final List<MemberRecord.WantedFormat> openWantedFormats(List<Bytes> records) {
    return records.stream()
        .map(
            octets ->
                sealer.open(
                    Purpose.WANTED_FORMAT,
                    Bytes.EMPTY,
                    octets,
                    MemberRecord.WantedFormat::readFrom))
        .flatMap(Optional::stream)
        .map(RecordSealer.Opened::value)
        .toList();
  }

  /** A ring of this trust domain. */
  final KeyRing readRing(Reader in) throws DecodeException {
    KeyRing ring = KeyRingRecord.readFrom(in).ring();
    if (!ring.trustDomain().equals(sealer.trustDomain())) {
      throw in.illegal("trust_domain");
    }
    return ring;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.wire.ClusterRecords;
import dev.reprise.cluster.wire.Revocation;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyEntry;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A shared record as its writer sealed it.
 *
 * @param writtenMillis when the store took it
 * @param stamp what the writer says about it
 * @param revokedKeys the names of the keys that it calls revoked
 * @param revocations the revocations of sessions in it
 */
record StoredRecord(
    long writtenMillis, Stamp stamp, Set<KeyName> revokedKeys, Set<Revocation> revocations) {

  /** The record of these octets; empty if the records of its writer do not open it. */
  static Optional<StoredRecord> open(Bytes octets, ClusterRecords records, long nowMillis) {
    Optional<StoredRecord> ring =
        records
            .openRing(octets)
            .map(opened -> opened.value())
            .map(
                value ->
                    new StoredRecord(
                        nowMillis,
                        value.stamp(),
                        value.value().keys().stream()
                            .filter(KeyEntry::revoked)
                            .map(KeyEntry::name)
                            .collect(Collectors.toSet()),
                        Set.of()));
    return ring.or(
        () ->
            records
                .openRevocations(octets)
                .map(opened -> opened.value())
                .map(
                    value ->
                        new StoredRecord(
                            nowMillis,
                            value.stamp(),
                            Set.of(),
                            Set.copyOf(value.value().entries()))));
  }
}

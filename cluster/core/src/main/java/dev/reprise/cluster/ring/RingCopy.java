// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import dev.reprise.cluster.wire.FollowerRecords;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.RecordSealer.Opened;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.cluster.wire.Stamp;
import dev.reprise.cluster.wire.Stamped;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A member's care for the copy of the ring that followers with a secret of their own can open. Not
 * safe for use by several threads.
 */
public final class RingCopy {

  /*
   * The member that has just written the ring's record, because a key has changed or its stamp was
   * due for renewal, looks at the copy's place. If nothing is there, no follower wants a copy, and
   * nothing is written: a fleet without such followers pays one look for each write of the ring,
   * and its keys are sealed under no other secret. If a request is there, or a copy and there are
   * followers (CopyKeeper), it writes a copy, so the copy is as fresh as the ring.
   *
   * What can't be opened is left to the followers, who replace it by a request. The copy is joined
   * to what the member holds, so a member that is behind takes no key and no tombstone out of it.
   */

  private final RingRules rules;
  private final SecureRandom random;
  private SharedSecrets members;
  private FollowerRecords records;
  private boolean due = true;

  /** The care of a member, or of an operator, who has these secrets. */
  public RingCopy(SharedSecrets members, SecureRandom random) {
    this(members, RingRules.RULES, random);
  }

  RingCopy(SharedSecrets members, RingRules rules, SecureRandom random) {
    this.rules = rules;
    this.random = random;
    this.members = members;
    this.records = records();
  }

  private FollowerRecords records() {
    return new FollowerRecords(FollowerSecrets.of(members), random);
  }

  /** Signs and seals with these secrets from now on. */
  void use(SharedSecrets secrets) {
    members = secrets;
    records = records();
    due = true;
  }

  /** Takes note that this member has written the ring's record. */
  void ringWritten() {
    due = true;
  }

  /** Whether to look at the copy's place in this round. */
  boolean isDue() {
    return due;
  }

  /** Takes note that the copy is as it should be. */
  void settled() {
    due = false;
  }

  /** Whether a record is a follower's request for the copy. */
  boolean isRequest(Bytes octets) {
    return records.isRequest(octets);
  }

  /** The heartbeats of followers with a secret of their own, among these records. */
  List<MemberRecord> heartbeats(List<Bytes> octets) {
    return records.openMembers(octets);
  }

  /**
   * The copy to write in place of what is there; empty if no follower wants one.
   *
   * @param stamp what this member says about the ring that it holds
   */
  public Optional<Bytes> replacement(
      Optional<Bytes> found, KeyRing held, Stamp stamp, Instant now) {
    Optional<KeyRing> copy =
        found.flatMap(records::openRing).map(Opened::value).map(Stamped::value);
    if (copy.isEmpty() && found.filter(records::isRequest).isEmpty()) {
      return Optional.empty();
    }
    KeyRing wanted = copy.map(read -> rules.replacement(read, held)).orElse(held);
    try {
      return Optional.of(records.sealCopy(stamp, rules.alive(wanted, now), members));
    } finally {
      copy.ifPresent(read -> release(read, held));
    }
  }

  private static void release(KeyRing read, KeyRing held) {
    List<TicketKey> kept = keys(held);
    keys(read).stream()
        .filter(key -> kept.stream().noneMatch(each -> each == key))
        .forEach(TicketKey::destroy);
  }

  private static List<TicketKey> keys(KeyRing ring) {
    return ring.keys().stream().map(KeyEntry::key).flatMap(Optional::stream).toList();
  }
}

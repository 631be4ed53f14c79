// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cluster.ClusterStatus;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/** The keys of a ring and the link to a cluster as JSON, for nodes and followers. */
final class RingReport {

  /** Octets of a key's name that are shown: enough to tell keys apart. */
  private static final int SHOWN_NAME_OCTETS = 4;

  /** Later than any schedule: the end of a key that has none. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  private RingReport() {}

  /** The ring and its keys, the latest first. */
  static void keys(ObjectNode out, KeyRing ring, Instant now) {
    out.put("trust_domain", ring.trustDomain()).put("epoch", ring.epoch());
    out.put("sealing", ring.sealingKey(now).isPresent());
    ArrayNode keys = out.putArray("keys");
    ring.keys().stream()
        .sorted(Comparator.comparing(KeyEntry::inEffectFrom).reversed())
        .forEach(key -> key(keys.addObject(), ring, key, now));
  }

  private static void key(ObjectNode out, KeyRing ring, KeyEntry key, Instant now) {
    out.put("id", key.name().octets().slice(0, SHOWN_NAME_OCTETS).hex())
        .put("format", key.format().word())
        .put("phase", ring.phaseAt(key.name(), now).orElse(key.phase()).word())
        .put("revoked", key.revoked());
    out.put("published", time(key.schedule().published()))
        .put("seal_from", time(key.inEffectFrom()));
    end(out, "seal_until", key.schedule().sealUntil(), now);
    end(out, "open_until", key.schedule().openUntil(), now);
  }

  /** A key from a file has no end. */
  private static void end(ObjectNode out, String name, Instant end, Instant now) {
    if (end.isAfter(now.plus(NEVER))) {
      out.putNull(name);
    } else {
      out.put(name, time(end));
    }
  }

  /** How the process is connected with its cluster. */
  static void cluster(ObjectNode out, ClusterStatus status) {
    out.put("connected", status.isConnected())
        .put("epoch", status.epoch())
        .put("rounds", status.rounds())
        .put("failed_rounds", status.failedRounds())
        .put("unreadable", status.unreadable())
        .put("key_format", status.ringFormat().word())
        .put("wanted_key_format", status.wantedFormat().word());
    ClusterStatus.Outages outages = status.store().outages();
    ObjectNode failing = out.putObject("outages");
    failing
        .put("count", outages.count())
        .put("seconds", outages.total().toMillis() / 1000.0)
        .put("since", outages.since().map(RingReport::time).orElse(null))
        .put("reason", outages.reason().orElse(null));
    status
        .store()
        .lastHeartbeat()
        .ifPresentOrElse(
            contact ->
                out.put("lag_seconds", Duration.between(contact, status.at()).toMillis() / 1000.0),
            () -> out.putNull("lag_seconds"));
    out.putObject("messages")
        .put("ok", status.messages().accepted())
        .put("bad_seal", status.messages().unreadable())
        .put("replay", status.messages().repeated())
        .put("too_old", status.messages().untimely());
  }

  /** A time in whole seconds. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.cluster.ClusterReport;
import dev.reprise.cli.cluster.RevocationCost;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterStatus;
import dev.reprise.cluster.ClusterView;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * All that a node knows of itself as one JSON object, in lower_snake; the page shows nothing else.
 * Safe for use by any thread.
 */
final class StatusReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Octets of a key's name that are shown: enough to tell keys apart. */
  private static final int SHOWN_NAME_OCTETS = 4;

  /** Later than any schedule: the end of a key that has none. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  private final NodeMonitor.Parts parts;
  private final ResumptionEvents.Counts counts;
  private final History history;
  private final Instant started;
  private volatile Consumer<ObjectNode> shared = out -> {};
  private volatile UnaryOperator<Health> moreHealth = UnaryOperator.identity();

  StatusReport(NodeMonitor.Parts parts, ResumptionEvents.Counts counts, History history) {
    this.parts = parts;
    this.counts = counts;
    this.history = history;
    this.started = parts.clock().instant();
  }

  Health health() {
    Instant now = parts.clock().instant();
    return moreHealth.apply(
        Health.of(parts.keys().at(now), parts.cluster().map(Supplier::get), now));
  }

  /** Shows the members, too. */
  void showMembers(Supplier<Optional<ClusterView>> view, Duration oldest) {
    shared = out -> view.get().ifPresent(seen -> shared(out, seen, oldest));
  }

  private static void shared(ObjectNode out, ClusterView view, Duration oldest) {
    ArrayNode members = out.putArray("members");
    view.members().forEach(each -> member(members, view, each, oldest));
    out.put("revocations", view.revocations());
    view.revokedUntil()
        .map(RevocationCost::new)
        .filter(cost -> cost.isPaidAt(view.at()))
        .ifPresent(cost -> out.put("new_sessions_resume_from", time(cost.newSessionsResumeFrom())));
  }

  private static void member(
      ArrayNode out, ClusterView view, ClusterMember member, Duration oldest) {
    boolean hasAll =
        view.keys().stream()
            .flatMap(ring -> ring.keys().stream())
            .filter(key -> key.key().isPresent() && view.at().isBefore(key.schedule().openUntil()))
            .allMatch(key -> member.acknowledged().contains(key.name()));
    ObjectNode each =
        out.addObject()
            .put("node", member.node())
            .put("live", view.age(member).compareTo(oldest) <= 0)
            .put("epoch", member.epoch())
            .put("heartbeat_age_seconds", view.age(member).toMillis() / 1000.0)
            .put("converged", hasAll);
    member
        .follower()
        .ifPresent(follower -> ClusterReport.follower(each.putObject("follower"), follower));
  }

  /** Looks at one thing more for a node's health. */
  void addHealth(UnaryOperator<Health> more) {
    UnaryOperator<Health> before = moreHealth;
    moreHealth = health -> more.apply(before.apply(health));
  }

  String text(String node) {
    return report(node).toString();
  }

  static ObjectNode health(Health health) {
    ObjectNode out = JSON.createObjectNode();
    out.put("ok", health.isOk());
    ArrayNode checks = out.putArray("checks");
    for (Health.Check check : health.checks()) {
      checks
          .addObject()
          .put("check", check.name())
          .put("ok", check.ok())
          .put("detail", check.detail());
    }
    return out;
  }

  private ObjectNode report(String node) {
    Instant now = parts.clock().instant();
    ObjectNode out = JSON.createObjectNode();
    out.put("node", node).put("version", parts.version());
    out.put("now", time(now)).put("started", time(started));
    out.set("health", health(health()));
    handshakes(out.putObject("handshakes"));
    declined(out.putArray("declined"));
    tickets(out.putObject("tickets"));
    out.putObject("sessions")
        .put("entries", parts.sessions().size())
        .put("octets", parts.sessions().octets())
        .put("stored", counts.stored())
        .put("evicted", counts.evicted());
    history(out.putObject("history"), now);
    keys(out.putObject("keys"), parts.keys().at(now), now);
    parts
        .cluster()
        .map(Supplier::get)
        .ifPresentOrElse(
            status -> cluster(out.putObject("cluster"), status), () -> out.putNull("cluster"));
    return out;
  }

  private void handshakes(ObjectNode out) {
    out.put("full", counts.full())
        .put("ticket", counts.resumed(Mechanism.TICKET))
        .put("session_id", counts.resumed(Mechanism.SESSION_ID))
        .put("aborted", counts.aborted());
  }

  /** The reasons that have occurred, the most frequent first. */
  private void declined(ArrayNode out) {
    Arrays.stream(DeclineReason.values())
        .filter(reason -> counts.declined(reason) > 0)
        .sorted(Comparator.comparingLong(this::count).reversed())
        .forEach(
            reason ->
                out.addObject().put("reason", reason.word()).put("count", counts.declined(reason)));
  }

  private long count(DeclineReason reason) {
    return counts.declined(reason);
  }

  private void tickets(ObjectNode out) {
    out.put("issued", counts.issued()).put("renewed", counts.renewed());
    ArrayNode skipped = out.putArray("not_issued");
    for (NotIssuedReason reason : NotIssuedReason.values()) {
      if (counts.notIssued(reason) > 0) {
        skipped.addObject().put("reason", reason.word()).put("count", counts.notIssued(reason));
      }
    }
  }

  private void history(ObjectNode out, Instant now) {
    out.put("interval_seconds", History.INTERVAL.toSeconds());
    ArrayNode intervals = out.putArray("intervals");
    for (History.Interval each : history.intervals(now)) {
      intervals
          .addObject()
          .put("end", time(each.end()))
          .put("full", each.full())
          .put("ticket", each.ticket())
          .put("session_id", each.sessionId());
    }
  }

  private void keys(ObjectNode out, KeyRing ring, Instant now) {
    out.put("trust_domain", ring.trustDomain()).put("epoch", ring.epoch());
    out.put("sealing", ring.sealingKey(now).isPresent());
    ObjectNode rotations = out.putObject("rotations");
    for (RotationTrigger trigger : RotationTrigger.values()) {
      rotations.put(trigger.word(), counts.rotations(trigger));
    }
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

  private void cluster(ObjectNode out, ClusterStatus status) {
    out.put("connected", status.isConnected())
        .put("epoch", status.epoch())
        .put("rounds", status.rounds())
        .put("failed_rounds", status.failedRounds())
        .put("unreadable", status.unreadable());
    ClusterStatus.Outages outages = status.store().outages();
    ObjectNode failing = out.putObject("outages");
    failing
        .put("count", outages.count())
        .put("seconds", outages.total().toMillis() / 1000.0)
        .put("since", outages.since().map(StatusReport::time).orElse(null))
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
    shared.accept(out);
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.cluster.ClusterReport;
import dev.reprise.cli.cluster.RevocationCost;
import dev.reprise.cli.cluster.ShownMembers;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterView;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
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
    ShownMembers shown = ShownMembers.of(view, oldest);
    ArrayNode members = out.putArray("members");
    shown.members().forEach(each -> member(members, view, each, oldest));
    out.put("members_not_listed", shown.rest());
    out.put("revocations", view.revocations());
    view.revokedUntil()
        .map(RevocationCost::new)
        .filter(cost -> cost.isPaidAt(view.at()))
        .ifPresent(
            cost ->
                out.put("new_sessions_resume_from", RingReport.time(cost.newSessionsResumeFrom())));
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
    out.put("now", RingReport.time(now)).put("started", RingReport.time(started));
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
            status -> {
              ObjectNode link = out.putObject("cluster");
              RingReport.cluster(link, status);
              shared.accept(link);
            },
            () -> out.putNull("cluster"));
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
          .put("end", RingReport.time(each.end()))
          .put("full", each.full())
          .put("ticket", each.ticket())
          .put("session_id", each.sessionId());
    }
  }

  private void keys(ObjectNode out, KeyRing ring, Instant now) {
    RingReport.keys(out, ring, now);
    ObjectNode rotations = out.putObject("rotations");
    for (RotationTrigger trigger : RotationTrigger.values()) {
      rotations.put(trigger.word(), counts.rotations(trigger));
    }
  }
}

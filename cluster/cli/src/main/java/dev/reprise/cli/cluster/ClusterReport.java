// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterView;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code reprise cluster status} shows.
 *
 * @param view what was seen
 * @param oldest how old the heartbeat of a live node may be
 */
public record ClusterReport(ClusterView view, Duration oldest) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Octets of a key's name that are shown: enough to tell keys apart. */
  private static final int SHOWN_NAME_OCTETS = 4;

  private static final int MOST_BITS = 256;

  boolean ok() {
    return view.isConverged(oldest)
        && view.sharedNames(oldest).isEmpty()
        && view.followersInTrouble(oldest).isEmpty();
  }

  /** The beginning of a key's name, as all commands show it. */
  public static String id(KeyName name) {
    return name.octets().slice(0, SHOWN_NAME_OCTETS).hex();
  }

  String text() {
    StringBuilder out = new StringBuilder();
    out.append("members    %d live\n".formatted(view.live(oldest).size()));
    ShownMembers shown = ShownMembers.of(view, oldest);
    for (ClusterMember member : shown.members()) {
      out.append(
          "  %-20s %-6s epoch %-5d opens %d keys, %s%s%n"
              .formatted(
                  member.node(),
                  isLive(member) ? "live" : "silent",
                  member.epoch(),
                  member.acknowledged().size(),
                  seen(view.age(member)),
                  following(member)));
      missing(member).forEach(key -> out.append(notOpened(key)));
      troubles(member).forEach(line -> out.append("  %-20s %s%n".formatted("", line)));
    }
    if (shown.rest() > 0) {
      out.append("  and %d more%n".formatted(shown.rest()));
    }
    view.cut().ifPresent(cut -> out.append("cut        %s%n".formatted(cut)));
    view.sharedNames(oldest).stream()
        .limit(ShownMembers.MOST)
        .forEach(
            name -> out.append("shared     %s: several nodes have this name%n".formatted(name)));
    otherFormats().forEach(line -> out.append("format     %s%n".formatted(line)));
    view.keys()
        .ifPresentOrElse(
            ring -> {
              out.append("keys       epoch %d\n".formatted(ring.epoch()));
              keys(ring).forEach(key -> out.append(line(ring, key)));
            },
            () -> out.append("keys       none that can be read\n"));
    out.append("revoked    %d subjects\n".formatted(view.revocations()));
    cost().ifPresent(cost -> out.append("           %s%n".formatted(cost.text())));
    if (view.unreadable()) {
      out.append("unreadable the store holds a record that no secret opens\n");
    }
    return out.append("converged  ").append(view.isConverged(oldest) ? "yes" : "no").toString();
  }

  String json() {
    ObjectNode out = JSON.createObjectNode();
    out.put("ok", ok()).put("unreadable", view.unreadable());
    ShownMembers shown = ShownMembers.of(view, oldest);
    out.put("members_not_listed", shown.rest());
    view.cut().ifPresent(cut -> out.put("members_cut", cut));
    ArrayNode members = out.putArray("members");
    for (ClusterMember member : shown.members()) {
      ObjectNode each = members.addObject();
      each.put("node", member.node())
          .put("role", member.isFollowerByRole() ? "follower" : "member")
          .put("live", isLive(member))
          .put("epoch", member.epoch())
          .put("heartbeat_age_seconds", view.age(member).toMillis() / 1000.0);
      ArrayNode acknowledged = each.putArray("acknowledged");
      member.acknowledged().forEach(name -> acknowledged.add(id(name)));
      ArrayNode missing = each.putArray("not_acknowledged");
      missing(member)
          .forEach(
              key ->
                  missing
                      .addObject()
                      .put("id", id(key.name()))
                      .put("since", time(key.schedule().published())));
      member.wantedFormat().ifPresent(wanted -> format(each.putObject("wanted_format"), wanted));
      member.follower().ifPresent(follower -> follower(each.putObject("follower"), follower));
    }
    ArrayNode sharedNames = out.putArray("shared_names");
    view.sharedNames(oldest).stream()
        .limit(ShownMembers.MOST)
        .forEach(name -> sharedNames.add(name));
    ArrayNode keys = out.putArray("keys");
    view.keys()
        .ifPresent(
            ring -> {
              out.put("epoch", ring.epoch());
              ring.last()
                  .map(last -> KeyFormat.ofRing(ring, new KeyFormat(last.format(), MOST_BITS)))
                  .ifPresent(ofRing -> format(out.putObject("format"), ofRing));
              keys(ring).forEach(key -> key(keys.addObject(), ring, key, shown));
            });
    out.put("revocations", view.revocations());
    cost()
        .ifPresent(cost -> out.put("new_sessions_resume_from", time(cost.newSessionsResumeFrom())));
    return out.toString();
  }

  private static String following(ClusterMember member) {
    String program =
        member
            .follower()
            .map(each -> ", follower of " + each.program())
            .orElse(member.isFollowerByRole() ? ", follower" : "");
    return member.isFollowerByRole() ? program + " by its secret" : program;
  }

  /** What is wrong with a follower's program, a line each; nothing if the member is none. */
  public static List<String> troubles(ClusterMember member) {
    return member.follower().stream()
        .flatMap(follower -> follower.troubles().stream())
        .map(
            each ->
                "follower %s: %s, since %s"
                    .formatted(member.node(), each.what(), time(each.since())))
        .toList();
  }

  /** Which live nodes want ticket keys of another format than the ring has, a line each. */
  public List<String> otherFormats() {
    return view.wantingAnotherFormat(oldest).stream()
        .limit(ShownMembers.MOST)
        .flatMap(
            member ->
                member.wantedFormat().stream()
                    .map(wanted -> conflict(member.node(), wanted, view.formatOr(wanted))))
        .toList();
  }

  /** What to do about a node that wants another format than the ring has, in a line. */
  public static String conflict(String node, KeyFormat wanted, KeyFormat ofRing) {
    return "%s wants %s, the ring has %s; change that with %s, or the node's options"
        .formatted(node, wanted.word(), ofRing.word(), ClusterOperator.rotationTo(wanted));
  }

  /** A follower's program as JSON. */
  public static void follower(ObjectNode out, ClusterMember.Follower follower) {
    out.put("program", follower.program());
    ArrayNode troubles = out.putArray("troubles");
    follower
        .troubles()
        .forEach(
            each -> troubles.addObject().put("what", each.what()).put("since", time(each.since())));
  }

  /** What a revocation costs that was made just now. */
  private Optional<RevocationCost> cost() {
    return view.revokedUntil().map(RevocationCost::new).filter(cost -> cost.isPaidAt(view.at()));
  }

  /** The keys that a live member has not acknowledged, although they open tickets. */
  private List<KeyEntry> missing(ClusterMember member) {
    return isLive(member) ? view.notAcknowledged(member) : List.of();
  }

  private static String notOpened(KeyEntry key) {
    return "  %-20s does not open key %s, published %s%n"
        .formatted("", id(key.name()), time(key.schedule().published()));
  }

  private static void format(ObjectNode out, KeyFormat format) {
    out.put("format", format.format().word()).put("bits", format.bits());
  }

  private void key(ObjectNode out, KeyRing ring, KeyEntry key, ShownMembers shown) {
    out.put("id", id(key.name()))
        .put("format", key.format().word())
        .put("bits", key.key().map(TicketKey::strengthBits).orElse(null))
        .put("phase", phase(ring, key).word())
        .put("revoked", key.revoked())
        .put("seal_from", time(key.schedule().sealFrom()))
        .put("seal_by", time(key.schedule().sealBy()))
        .put("seal_until", time(key.schedule().sealUntil()))
        .put("open_until", time(key.schedule().openUntil()))
        .put("opened_by", view.openedBy(key.name(), oldest));
    RotationTimeline.of(key, shown.members()).writeTo(out.putArray("timeline"));
  }

  private String line(KeyRing ring, KeyEntry key) {
    if (key.revoked()) {
      return "  %-8s revoked       opens no ticket any more%n".formatted(id(key.name()));
    }
    return "  %-8s %-13s opened by %d of %d, seals %s to %s, opens until %s%n"
        .formatted(
            id(key.name()),
            phase(ring, key).word(),
            view.openedBy(key.name(), oldest),
            view.live(oldest).size(),
            time(key.inEffectFrom()),
            time(key.schedule().sealUntil()),
            time(key.schedule().openUntil()));
  }

  private KeyPhase phase(KeyRing ring, KeyEntry key) {
    return ring.phaseAt(key.name(), view.at()).orElse(key.phase());
  }

  private static List<KeyEntry> keys(KeyRing ring) {
    return ring.keys().stream()
        .sorted(Comparator.comparing(KeyEntry::inEffectFrom).reversed())
        .toList();
  }

  private boolean isLive(ClusterMember member) {
    return view.age(member).compareTo(oldest) <= 0;
  }

  private static String seen(Duration age) {
    double seconds = Math.abs(age.toMillis()) / 1000.0;
    return age.isNegative()
        ? "clock ahead by %.1f s at least".formatted(seconds)
        : String.format(Locale.ROOT, "seen %.1f s ago", seconds);
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

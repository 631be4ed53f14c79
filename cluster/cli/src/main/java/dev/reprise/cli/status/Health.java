// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import dev.reprise.cli.cluster.ClusterReport;
import dev.reprise.cluster.ClusterMember;
import dev.reprise.cluster.ClusterStatus;
import dev.reprise.cluster.ClusterView;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a node can do its part in resumption. It serves clients all the same: what is missing
 * costs full handshakes.
 *
 * @param checks what was looked at
 */
public record Health(List<Check> checks) {

  /** More than fit on a screen tell nobody more. */
  private static final int MOST_TROUBLES = 20;

  /**
   * One thing that was looked at.
   *
   * @param name in lower-case words with underscores
   * @param ok whether it is as it should be
   * @param detail what was seen, in words
   */
  public record Check(String name, boolean ok, String detail) {}

  /** Looks at keys and cluster. */
  static Health of(KeyRing keys, Optional<ClusterStatus> cluster, Instant now) {
    List<Check> checks = new ArrayList<>();
    Optional<KeyEntry> sealing = keys.sealingKey(now);
    checks.add(
        new Check(
            "sealing_key",
            sealing.isPresent(),
            sealing.isPresent()
                ? "a key seals tickets"
                : "no key may seal: tickets are opened, and none are issued"));
    cluster.ifPresent(
        status -> {
          checks.add(store(status));
          checks.add(name(status));
          format(status).ifPresent(checks::add);
        });
    return new Health(List.copyOf(checks));
  }

  /**
   * Looks at a follower.
   *
   * @param program what the follower last reported about its program; empty if nothing yet
   */
  static Health ofFollower(
      KeyRing keys, ClusterStatus cluster, Optional<ClusterMember.Follower> program, Instant now) {
    List<Check> checks = new ArrayList<>();
    boolean seals = keys.sealingKey(now).isPresent();
    checks.add(
        new Check(
            "sealing_key",
            seals,
            seals
                ? "a key of the ring seals tickets"
                : "no key of the ring may seal: the program seals under a key of its own"));
    checks.add(store(cluster));
    checks.add(name(cluster));
    format(cluster).ifPresent(checks::add);
    checks.add(program(program));
    return new Health(List.copyOf(checks));
  }

  private static Check program(Optional<ClusterMember.Follower> program) {
    if (program.filter(each -> !each.troubles().isEmpty()).isPresent()) {
      return new Check("program", false, String.join("; ", troubles(program.get())));
    }
    return program.filter(each -> !each.acknowledged().isEmpty()).isPresent()
        ? new Check("program", true, program.get().program() + " has the keys of the ring")
        : new Check("program", false, "the program has no key of the ring yet");
  }

  private static List<String> troubles(ClusterMember.Follower program) {
    return program.troubles().stream()
        .map(each -> each.what() + ", since " + each.since().truncatedTo(ChronoUnit.SECONDS))
        .toList();
  }

  /** The same, and whether every member of the cluster has the same keys. */
  Health withMembers(Optional<ClusterView> view, Duration oldest) {
    List<Check> more = new ArrayList<>(checks);
    boolean ok = view.filter(each -> each.isConverged(oldest)).isPresent();
    more.add(
        new Check(
            "members_converged",
            ok,
            view.map(
                    each ->
                        each.cut()
                            .orElse(
                                each.acknowledged(oldest)
                                    + " of "
                                    + each.live(oldest).size()
                                    + " live members open every key"))
                .orElse("the store does not say who is there")));
    view.filter(each -> !each.followers(oldest).isEmpty())
        .ifPresent(each -> more.add(followers(each, oldest)));
    return new Health(List.copyOf(more));
  }

  private static Check followers(ClusterView view, Duration oldest) {
    List<String> troubles =
        view.followersInTrouble(oldest).stream()
            .flatMap(member -> ClusterReport.troubles(member).stream())
            .toList();
    return troubles.isEmpty()
        ? new Check("followers", true, "every follower's program has the keys that it can hold")
        : new Check("followers", false, firstOf(troubles));
  }

  private static String firstOf(List<String> troubles) {
    String first = String.join("; ", troubles.stream().limit(MOST_TROUBLES).toList());
    int rest = troubles.size() - MOST_TROUBLES;
    return rest > 0 ? first + "; and " + rest + " more" : first;
  }

  private static Check name(ClusterStatus status) {
    return status.nameShared()
        ? new Check("node_name", false, "another node of the cluster calls itself " + status.node())
        : new Check("node_name", true, "no other node has this one's name");
  }

  /** A node that wants another format is well: it does as the others do. */
  private static Optional<Check> format(ClusterStatus status) {
    return status.wantedFormat().equals(status.ringFormat())
        ? Optional.empty()
        : Optional.of(
            new Check(
                "ticket_format",
                true,
                ClusterReport.conflict("this node", status.wantedFormat(), status.ringFormat())));
  }

  private static Check store(ClusterStatus status) {
    if (status.unreadable()) {
      return new Check(
          "cluster_store", false, "the store holds a record that no secret of this node opens");
    }
    ClusterStatus.Outages outages = status.store().outages();
    if (outages.reason().isPresent()) {
      return new Check(
          "cluster_store",
          false,
          "the store fails since "
              + outages.since().orElseThrow().truncatedTo(ChronoUnit.SECONDS)
              + "; handshakes go on. "
              + outages.reason().get());
    }
    return status.isConnected()
        ? new Check("cluster_store", true, "the store answers and takes writes")
        : new Check(
            "cluster_store", false, "the store has not taken a heartbeat lately; handshakes go on");
  }

  /** Whether all is as it should be. */
  boolean isOk() {
    return checks.stream().allMatch(Check::ok);
  }

  /** The checks for people: one line each. */
  String text() {
    StringBuilder lines = new StringBuilder(isOk() ? "ok" : "degraded");
    for (Check check : checks) {
      lines
          .append('\n')
          .append(check.ok() ? "ok       " : "degraded ")
          .append(check.name())
          .append(": ")
          .append(check.detail());
    }
    return lines.toString();
  }
}

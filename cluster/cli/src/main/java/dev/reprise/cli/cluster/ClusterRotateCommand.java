// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterView;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.KeyName;
import dev.reprise.engine.key.KeyFormat;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise cluster rotate}: replaces the key that seals. */
@Command(
    name = "rotate",
    sortOptions = false,
    description =
        "Publishes a new ticket key, waits until every live node opens it, and lets it seal."
            + " Tickets of the old one stay good. With --ticket-format, the new key and all later"
            + " ones have that format; it comes after every key that is published already.")
final class ClusterRotateCommand implements Callable<Integer> {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  @Spec private CommandSpec spec;

  @Mixin private ClusterAccess access;

  @Mixin private KeyFormatOptions format;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long to wait until every live node opens the key: followers write files and reload"
              + " other programs first. Default: four times --poll-every.")
  private @Nullable Duration patience;

  ClusterRotateCommand() {}

  @Override
  public Integer call() {
    Optional<KeyFormat> chosen = format.chosen();
    return access.run(
        spec,
        cluster -> {
          KeyName name = chosen.isPresent() ? cluster.rotate(chosen.get()) : cluster.rotate();
          ClusterView view = awaitAcknowledged(cluster, name);
          boolean everywhere = view.isOpenedByAll(name, access.oldestHeartbeat());
          if (everywhere) {
            cluster.activate(name);
          }
          say(view, name, everywhere);
          return everywhere ? ExitCode.OK : ExitCode.CHECK_FAILED;
        });
  }

  /**
   * Looks until every live node opens the key, or those that don't can't be told from dead ones.
   */
  private ClusterView awaitAcknowledged(ClusterOperator cluster, KeyName name)
      throws StoreException {
    Duration wait = patience != null ? patience : access.oldestHeartbeat().plus(access.pollEvery());
    long end = System.nanoTime() + wait.toNanos();
    ClusterView view = cluster.look();
    while (!view.isOpenedByAll(name, access.oldestHeartbeat()) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      view = cluster.look();
    }
    return view;
  }

  private void say(ClusterView view, KeyName name, boolean everywhere) {
    List<String> troubles =
        Stream.concat(
                view.cut().stream(),
                view.followersInTrouble(access.oldestHeartbeat()).stream()
                    .flatMap(follower -> ClusterReport.troubles(follower).stream()))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    Terminal.println(
        out,
        access.json(),
        () -> json(view, name, everywhere, troubles),
        () -> text(view, name, everywhere));
    if (!access.json()) {
      troubles.forEach(each -> Terminal.println(out, each));
    }
  }

  private String text(ClusterView view, KeyName name, boolean everywhere) {
    return "%s: opened by %d of %d nodes, %s"
        .formatted(
            ClusterReport.id(name),
            view.openedBy(name, access.oldestHeartbeat()),
            view.live(access.oldestHeartbeat()).size(),
            everywhere
                ? "seals " + sealing(view, name)
                : "seals when the others have it, or in its time");
  }

  /** A key that comes after one that is published already waits for that one. */
  private static String sealing(ClusterView view, KeyName name) {
    return view.keys().stream()
        .flatMap(ring -> ring.find(name).stream())
        .map(key -> key.schedule().sealFrom())
        .filter(from -> from.isAfter(view.at()))
        .map(from -> "from " + from)
        .findFirst()
        .orElse("now");
  }

  private String json(ClusterView view, KeyName name, boolean everywhere, List<String> troubles) {
    ObjectNode out = new ObjectMapper().createObjectNode();
    out.put("ok", everywhere)
        .put("key", ClusterReport.id(name))
        .put("opened_by", view.openedBy(name, access.oldestHeartbeat()))
        .put("live", view.live(access.oldestHeartbeat()).size());
    ArrayNode followers = out.putArray("troubles");
    troubles.forEach(followers::add);
    return out.toString();
  }
}

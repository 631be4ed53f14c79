// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterView;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.KeyName;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
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
            + " Tickets of the old one stay good.")
final class ClusterRotateCommand implements Callable<Integer> {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  @Spec private CommandSpec spec;

  @Mixin private ClusterAccess access;

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
    return access.run(
        spec,
        cluster -> {
          KeyName name = cluster.rotate();
          ClusterView view = awaitAcknowledged(cluster, name);
          boolean everywhere = isAcknowledged(view, name);
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
    while (!isAcknowledged(view, name) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      view = cluster.look();
    }
    return view;
  }

  private boolean isAcknowledged(ClusterView view, KeyName name) {
    return view.openedBy(name, access.oldestHeartbeat())
        == view.live(access.oldestHeartbeat()).size();
  }

  private void say(ClusterView view, KeyName name, boolean everywhere) {
    long opened = view.openedBy(name, access.oldestHeartbeat());
    int live = view.live(access.oldestHeartbeat()).size();
    String line =
        access.json()
            ? "{\"ok\":%b,\"key\":\"%s\",\"opened_by\":%d,\"live\":%d}"
                .formatted(everywhere, ClusterReport.id(name), opened, live)
            : "%s: opened by %d of %d nodes, %s"
                .formatted(
                    ClusterReport.id(name),
                    opened,
                    live,
                    everywhere ? "seals now" : "seals when the others have it, or in its time");
    spec.commandLine().getOut().println(line);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.util.List;

/** {@code reprise keys follow} in a process of its own. Closing kills it. */
public final class FollowProcess implements AutoCloseable {

  private final RunningProcess process;

  private FollowProcess(RunningProcess process) {
    this.process = process;
  }

  /** Starts a follower. */
  public static FollowProcess start(String... options) {
    return new FollowProcess(RunningProcess.start(command(options)));
  }

  /** The command line of a follower. */
  public static List<String> command(String... options) {
    List<String> command = RepriseCommand.of(List.of("-Xmx128m"), "keys", "follow");
    command.addAll(List.of(options));
    return command;
  }

  /** Waits until the program has so many keys, and one of the ring's seals. */
  public void awaitKeys(int keys) {
    process.awaitLine(line -> line.contains(keys + " keys in place") && !line.contains("stand-in"));
  }

  /** Waits until the program has keys, and one of the ring's seals. */
  public void awaitKeys() {
    process.awaitLine(line -> line.contains(" keys in place") && !line.contains("stand-in"));
  }

  public RunningProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}

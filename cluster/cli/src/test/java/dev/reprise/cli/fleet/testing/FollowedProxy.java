// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cli.testing.FollowProcess;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of another kind and the follower beside it, whose steps can be made to fail. Closing
 * kills the follower.
 */
public final class FollowedProxy implements AutoCloseable {

  /*
   * What is to fail is told by files in the program's directory, which its reload command looks at.
   * A reload that hangs or that kills the follower does so once.
   */

  private static final String BROKEN = "broken";
  private static final String HANGING = "hanging";
  private static final String DEADLY = "deadly";

  private final String name;
  private final int port;
  private final Path directory;
  private final List<String> options;
  private volatile FollowProcess follower;

  FollowedProxy(String name, int port, Path directory, List<String> options) {
    this.name = name;
    this.port = port;
    this.directory = directory;
    this.options = List.copyOf(options);
    this.follower = FollowProcess.start(options.toArray(String[]::new));
  }

  /** A shell command that reloads the program, or fails as it is told to. */
  static String reload(Path directory, String command) {
    return """
    test ! -e %1$s/broken || { echo told to fail >&2; exit 1; }
    if rm %1$s/hanging 2>/dev/null; then exec sleep 300; fi
    if rm %1$s/deadly 2>/dev/null; then kill -9 $PPID; exit 1; fi
    %2$s
    """
        .formatted(directory, command);
  }

  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  /** The follower in its present life. */
  public FollowProcess follower() {
    return follower;
  }

  /** Lets every reload of the program fail, or succeed again. */
  public void breakReload(boolean broken) {
    if (broken) {
      tell(BROKEN);
    } else {
      untell(BROKEN);
    }
  }

  /** Lets the next reload hang. */
  public void hangNextReload() {
    tell(HANGING);
  }

  /** Lets the follower be killed when it has written the files and reloads the program. */
  public void crashAtNextReload() {
    tell(DEADLY);
  }

  /** Waits until the follower has ended, and starts another one. */
  public void startAgain() {
    follower.process().awaitEnd();
    follower = FollowProcess.start(options.toArray(String[]::new));
  }

  /** Ends the follower as a supervisor does, and starts another one. */
  public void restart() {
    follower.process().terminate();
    startAgain();
  }

  /** Lets the follower write no octet to any file, as on a full disk, or write again. */
  public void fillDisk(boolean full) {
    List<String> command =
        List.of(
            Peers.find("prlimit"),
            "--pid",
            Long.toString(follower.process().pid()),
            "--fsize=" + (full ? "0" : "unlimited") + ":unlimited");
    RunningProcess.Result result = RunningProcess.run("", command);
    if (result.exitCode() != 0) {
      throw new AssertionError(result.all());
    }
  }

  /** Overwrites a file of the program's keys, as a person might. */
  public void changeByHand(String file) {
    try {
      Files.writeString(directory.resolve(file), "# changed by hand\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    follower.close();
  }

  private void tell(String what) {
    try {
      Files.createFile(directory.resolve(what));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void untell(String what) {
    try {
      Files.delete(directory.resolve(what));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

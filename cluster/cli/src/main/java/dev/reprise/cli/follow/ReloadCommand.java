// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cli.node.OneLine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A shell command that lets a program read its files again.
 *
 * @param command as {@code /bin/sh} reads it
 * @param timeout how long it may take; after that it is killed with all processes that it started
 */
record ReloadCommand(String command, Duration timeout) {

  /**
   * Runs the command.
   *
   * @throws FollowFailure if it can't be started, takes too long, or ends with another code than 0
   */
  void run() throws FollowFailure {
    Process process = start();
    Tail output = new Tail(process.getInputStream());
    try {
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new FollowFailure("reload failed, still running after " + seconds(timeout));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FollowFailure("reload failed, interrupted");
    } finally {
      if (process.isAlive()) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    }
    if (process.exitValue() != 0) {
      String said = output.lastLine();
      throw new FollowFailure(
          "reload failed, exit " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
    }
  }

  private Process start() throws FollowFailure {
    try {
      return new ProcessBuilder("/bin/sh", "-c", command)
          .redirectErrorStream(true)
          .redirectInput(new File("/dev/null"))
          .start();
    } catch (IOException e) {
      throw new FollowFailure("reload failed, can't be started: " + e.getMessage());
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /**
   * The end of what a command prints, read while it runs. A process that the command left behind
   * may hold the output open, so nobody waits for its end.
   */
  private static final class Tail {

    private static final int MOST_OCTETS = 4096;
    private static final long PATIENCE_MILLIS = 500;

    private final InputStream source;
    private final Thread reader;
    private byte[] last = {};

    Tail(InputStream source) {
      this.source = source;
      this.reader = new Thread(this::read, "reprise-reload-output");
      reader.setDaemon(true);
      reader.start();
    }

    String lastLine() {
      try {
        reader.join(PATIENCE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new String(last(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .reduce("", (earlier, later) -> OneLine.of(later.strip()));
    }

    private void read() {
      byte[] buffer = new byte[MOST_OCTETS];
      try (source) {
        for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
          append(buffer, n);
        }
      } catch (IOException e) {
        // The command was killed: what it printed until then is all there is.
      }
    }

    private synchronized void append(byte[] buffer, int n) {
      byte[] all = Arrays.copyOf(last, last.length + n);
      System.arraycopy(buffer, 0, all, last.length, n);
      last = Arrays.copyOfRange(all, Math.max(0, all.length - MOST_OCTETS), all.length);
    }

    private synchronized byte[] last() {
      return last;
    }
  }
}

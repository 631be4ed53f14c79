// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.testing;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running command of a peer: its output so far, and its input. */
public final class PeerCommand implements AutoCloseable {

  private static final long LIMIT_SECONDS = 30;

  private final List<String> command;
  private final Process process;
  private final Writer input;
  private final StringBuilder output = new StringBuilder();
  private boolean ended;

  private PeerCommand(List<String> command) throws IOException {
    this.command = command;
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    input = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "output of " + command.get(0));
    reader.setDaemon(true);
    reader.start();
  }

  /** Skips the test without that program, or fails it where peers are required. */
  public static void require(String program) {
    boolean found;
    try {
      found = new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      found = false;
    }
    if (!found && Boolean.getBoolean("peers.required")) {
      fail(program + " is required and not here");
    }
    assumeTrue(found, program + " is not here");
  }

  public static PeerCommand start(String... command) throws IOException {
    return new PeerCommand(List.of(command));
  }

  public String command() {
    return String.join(" ", command);
  }

  private void read() {
    char[] buffer = new char[4096];
    try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      for (int length = reader.read(buffer); length >= 0; length = reader.read(buffer)) {
        append(new String(buffer, 0, length));
      }
    } catch (IOException e) {
      append(e.toString());
    } finally {
      end();
    }
  }

  private synchronized void append(String text) {
    output.append(text);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Waits until the command has said that. */
  public synchronized PeerCommand await(String text) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (output.indexOf(text) < 0) {
      long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (ended || millis <= 0) {
        fail("%s never said \"%s\", but:%n%s", command, text, output);
      }
      wait(millis);
    }
    return this;
  }

  /** Waits for the end of the output, not only of the process, and returns all that was said. */
  public synchronized String awaitEnd() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!ended) {
      long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (millis <= 0) {
        fail("%s has not ended, but said:%n%s", command, output);
      }
      wait(millis);
    }
    return output.toString();
  }

  public synchronized String said() {
    return output.toString();
  }

  public PeerCommand say(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
    return this;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A program that a test has started; its output is collected while it runs. Closing kills it. */
public final class RunningProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Output out;
  private final Output err;

  private RunningProcess(Process process) {
    this.process = process;
    this.out = new Output(process.inputReader(StandardCharsets.UTF_8));
    this.err = new Output(process.errorReader(StandardCharsets.UTF_8));
  }

  public static RunningProcess start(List<String> command) {
    try {
      return new RunningProcess(new ProcessBuilder(command).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program to its end with the given input, which is then closed. */
  public static Result run(String input, List<String> command) {
    try (RunningProcess running = start(command)) {
      running.writeAll(input);
      return running.awaitEnd();
    }
  }

  /** What a program that has ended left. */
  public record Result(int exitCode, String out, String err) {
    /** Standard output and standard error together. */
    public String all() {
      return out + err;
    }
  }

  /** Waits for a line of standard output that fits. */
  public String awaitLine(Predicate<String> fits) {
    return out.awaitLine(fits, this);
  }

  /** Waits for a line of standard error that fits. */
  public String awaitErrorLine(Predicate<String> fits) {
    return err.awaitLine(fits, this);
  }

  /** The lines of standard output so far. */
  public List<String> lines() {
    return out.text().lines().toList();
  }

  /** The lines of standard error so far. */
  public List<String> errorLines() {
    return err.text().lines().toList();
  }

  /**
   * Writes input and closes it. A program that ends before it has read it all is none the worse.
   */
  private void writeAll(String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void write(String text) {
    try {
      OutputStream in = process.getOutputStream();
      in.write(text.getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public Result awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + PATIENCE + ": " + this);
      }
      return new Result(process.exitValue(), out.awaitAll(this), err.awaitAll(this));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    // What it has started would go on without it, as nginx's workers do.
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public String toString() {
    return process.info().commandLine().orElse("process") + "\n" + out.text() + err.text();
  }

  /** One of a program's outputs, read by a thread of its own. */
  private static final class Output {
    private final StringBuilder text = new StringBuilder();
    private final Thread reader;
    private boolean ended;

    Output(BufferedReader source) {
      reader = new Thread(() -> collect(source), "output of a peer");
      reader.setDaemon(true);
      reader.start();
    }

    private void collect(BufferedReader source) {
      try (source) {
        char[] buffer = new char[4096];
        for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
          append(new String(buffer, 0, n));
        }
      } catch (IOException e) {
        append("\n" + e + "\n");
      } finally {
        end();
      }
    }

    private synchronized void append(String more) {
      text.append(more);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized String text() {
      return text.toString();
    }

    synchronized String awaitLine(Predicate<String> fits, Object who) {
      return await(() -> line(fits).orElse(null), who);
    }

    synchronized String awaitAll(Object who) {
      return await(() -> ended ? text.toString() : null, who);
    }

    /** Waits until the supplier gives something. */
    private String await(Supplier<@Nullable String> found, Object who) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      String result = found.get();
      while (result == null) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (ended || left <= 0) {
          throw new AssertionError("what is awaited has not come from " + who);
        }
        try {
          wait(left);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        result = found.get();
      }
      return result;
    }

    private Optional<String> line(Predicate<String> fits) {
      String whole = text.substring(0, text.lastIndexOf("\n") + 1);
      return whole.lines().filter(fits).findFirst();
    }
  }
}

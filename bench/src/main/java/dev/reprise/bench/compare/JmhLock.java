// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The lock file by which runs of JMH on one machine keep apart, {@code jmh.lock} in the directory
 * for temporary files.
 *
 * <p>JMH takes it for each benchmark and fails if another run has it. A comparison takes it for the
 * whole run instead, so that nothing else is measured between its benchmarks either.
 */
final class JmhLock implements AutoCloseable {

  private final FileChannel channel;

  private JmhLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock. While another run has it, waits and says so. Must be called before the first
   * benchmark.
   */
  static JmhLock acquire(PrintStream out) throws IOException {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      out.println("waiting for another run of JMH, which holds " + file);
      channel.lock();
    }
    System.setProperty("jmh.ignoreLock", "true"); // this process has it
    return new JmhLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

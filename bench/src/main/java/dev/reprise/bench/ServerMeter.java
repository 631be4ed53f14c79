// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Counters around the server's calls alone: the client's part of a handshake, in the same thread,
 * stays out of them. What is reported are sums; the tables divide by {@link #handshakes}.
 *
 * <p>Wall-clock time is what counts where the machine is quiet, thread CPU time checks it. Reading
 * the CPU clock costs a system call, so it stands outside the wall-clock span and its own cost,
 * found at the start of each iteration, is taken off.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ServerMeter {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALIBRATIONS = 2_000;

  /** Handshakes that were measured. */
  public long handshakes;

  /** Nanoseconds that passed in the server's calls. */
  public long serverNanos;

  /** Nanoseconds of processor time that this thread spent in the server's calls. */
  public long serverCpuNanos;

  /** Octets that the server's calls allocated on the heap. */
  public long serverOctets;

  private long cpuClockCost;
  private long allocationClockCost;
  private long startOctets;
  private long startCpuNanos;
  private long startNanos;

  /** Finds out what reading the clocks costs and allocates. */
  @Setup(Level.Iteration)
  public void calibrate() {
    cpuClockCost = 0;
    allocationClockCost = 0;
    reset();
    for (int i = 0; i < CALIBRATIONS; i++) {
      start();
      stop();
    }
    cpuClockCost = serverCpuNanos / CALIBRATIONS;
    allocationClockCost = serverOctets / CALIBRATIONS;
    reset();
  }

  private void reset() {
    handshakes = 0;
    serverNanos = 0;
    serverCpuNanos = 0;
    serverOctets = 0;
  }

  private void start() {
    startOctets = THREADS.getCurrentThreadAllocatedBytes();
    startCpuNanos = THREADS.getCurrentThreadCpuTime();
    startNanos = System.nanoTime();
  }

  private void stop() {
    long nanos = System.nanoTime();
    long cpuNanos = THREADS.getCurrentThreadCpuTime();
    long octets = THREADS.getCurrentThreadAllocatedBytes();
    serverNanos += nanos - startNanos;
    serverCpuNanos += cpuNanos - startCpuNanos - cpuClockCost;
    serverOctets += octets - startOctets - allocationClockCost;
  }

  ServerStack.Connection accept(ServerStack stack) throws IOException {
    start();
    try {
      return stack.accept();
    } finally {
      stop();
    }
  }

  byte[] receive(ServerStack.Connection connection, byte[] octets) throws IOException {
    start();
    try {
      return connection.receive(octets);
    } finally {
      stop();
    }
  }
}

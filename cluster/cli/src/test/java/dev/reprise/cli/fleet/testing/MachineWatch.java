// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cli.testing.Trip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the machine beside a fleet: a thread sends an octet over loopback to another one, and
 * waits for it to come back, over and over. A node that gives up a lookup after its time limit is
 * not to blame while the machine needs a good part of that limit for one octet. Safe for use by any
 * thread.
 */
final class MachineWatch implements AutoCloseable {

  /** A quarter of the time that a node gives a lookup, which takes several such ways. */
  private static final Duration SLOW = Duration.ofMillis(50);

  private static final Duration PAUSE = Duration.ofMillis(10);

  /** How long a trip may take after it began, unless the machine is slow. */
  private static final Duration LONGEST_TRIP = Duration.ofSeconds(2);

  private static final String TIMED_OUT = "store_timeout";

  private final InstantSource clock = InstantSource.system();

  /** When slow round trips began and ended, in epoch milliseconds. */
  private final NavigableMap<Long, Long> slow = new ConcurrentSkipListMap<>();

  private final ServerSocket listener;
  private final Socket near;
  private final Socket far;

  /** Starts to measure. */
  MachineWatch() {
    try {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      near = new Socket(listener.getInetAddress(), listener.getLocalPort());
      far = listener.accept();
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("machine-watch-echo", this::echo);
    start("machine-watch", this::measure);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void echo() {
    try {
      for (int octet = far.getInputStream().read(); octet >= 0; ) {
        far.getOutputStream().write(octet);
        octet = far.getInputStream().read();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void measure() {
    try {
      while (true) {
        long begin = clock.millis();
        near.getOutputStream().write(0);
        if (near.getInputStream().read() < 0) {
          return;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
        long end = clock.millis();
        if (end - begin >= SLOW.plus(PAUSE).toMillis()) {
          slow.put(begin, end);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /** Whether a trip was not resumed because the machine was too slow for the lookup's limit. */
  boolean excuses(Trip trip) {
    long begin = trip.startedMillis();
    long end = begin + LONGEST_TRIP.toMillis();
    return trip.offered().equals(TIMED_OUT)
        && slow.headMap(end, true).values().stream().anyMatch(ended -> ended >= begin);
  }

  @Override
  public void close() {
    try (listener;
        far) {
      near.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

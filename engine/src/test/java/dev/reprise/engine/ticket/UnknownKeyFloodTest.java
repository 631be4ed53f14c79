// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import static dev.reprise.engine.testing.TestSessions.NOW;
import static dev.reprise.engine.testing.TestSessions.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.TicketKeys;
import dev.reprise.engine.testing.TestSessions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A flood of tickets under key names that nobody knows, as anybody can send it: it buys no memory,
 * and no thread waits for another.
 */
class UnknownKeyFloodTest {

  private static final int THREADS = 4;
  private static final int TICKETS = 200_000;

  /** What a flood cost one thread. */
  private record Cost(long octets, long blocked, long waited) {

    /** Reads the counters of this thread before and after, and nothing else in between. */
    static Cost of(ThreadMXBean threads, Runnable work) {
      long self = Thread.currentThread().getId();
      long octets = threads.getThreadAllocatedBytes(self);
      ThreadInfo before = threads.getThreadInfo(self);
      work.run();
      ThreadInfo after = threads.getThreadInfo(self);
      return new Cost(
          threads.getThreadAllocatedBytes(self) - octets,
          after.getBlockedCount() - before.getBlockedCount(),
          after.getWaitedCount() - before.getWaitedCount());
    }
  }

  @ParameterizedTest
  @EnumSource
  void flood_fromManyThreads_neitherAllocatesNorWaits(TicketFormat format)
      throws InterruptedException, ExecutionException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ResumptionPolicy policy = ResumptionPolicy.builder().ticketFormat(format).build();
    RotatingKeys keys = new RotatingKeys("flood", policy, RANDOM);
    Bytes ticket = ticketOfAnotherRing(format);
    Callable<Cost> flood =
        () -> {
          Runnable once = () -> open(keys, ticket);
          Cost.of(threads, once); // loads the classes, those of the counters too
          return Cost.of(threads, once);
        };
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Cost>> costs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        costs.add(pool.submit(flood));
      }

      for (Future<Cost> each : costs) {
        Cost cost = each.get();
        // Reading the counters allocates a little; an octet a ticket would be 200,000.
        assertThat(cost.octets()).isLessThan(20_000);
        assertThat(cost.blocked()).isZero();
        assertThat(cost.waited()).isZero();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static Bytes ticketOfAnotherRing(TicketFormat format) {
    KeyRing ring = TestSessions.ring(format);
    Optional<SslSession.Terms> terms =
        Optional.of(new SslSession.Terms(Bytes.of(1), NOW.plus(Duration.ofHours(1)), true));
    SessionWithTerms content =
        new SessionWithTerms(
            TestSessions.session(), terms.filter(any -> format == TicketFormat.OPENSSL));
    return new TicketSealer(RANDOM)
        .seal(content, ring.keys().get(0).key().orElseThrow(), ring.trustDomain(), 0xffff)
        .orElseThrow();
  }

  private static void open(TicketKeys keys, Bytes ticket) {
    TicketOpener opener = new TicketOpener();
    for (int i = 0; i < TICKETS; i++) {
      if (opener.open(ticket, keys.at(NOW), NOW)
          != TicketOpener.Verdict.Rejected.of(DeclineReason.UNKNOWN_KEY)) {
        throw new AssertionError("a ticket under an unknown key was not rejected as that");
      }
    }
  }
}

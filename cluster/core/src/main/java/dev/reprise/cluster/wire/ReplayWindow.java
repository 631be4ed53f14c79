// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which messages have been seen, for each node and its latest start. What has been silent for so
 * long that its messages would be too old anyway is forgotten: a node whose clock was ahead when it
 * was started before is heard again. Not safe for use by several threads.
 */
final class ReplayWindow {

  private static final int WIDTH = Long.SIZE;
  private static final int MOST_NODES = 10_000;

  private final Map<NodeName, Seen> nodes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeName, Seen> eldest) {
          return size() > MOST_NODES;
        }
      };

  private final Duration memory;

  /**
   * A window.
   *
   * @param oldest how old a message may be, or how far from the future
   */
  ReplayWindow(Duration oldest) {
    this.memory = oldest.multipliedBy(2);
  }

  private static final class Seen {
    private final MemberStart start;
    private Instant last = Instant.EPOCH;
    private long highest;

    /** Bit {@code i}: whether the message numbered {@code highest - i} has been seen. */
    private long bits;

    Seen(MemberStart start) {
      this.start = start;
    }

    boolean take(long counter) {
      if (counter > highest) {
        long ahead = counter - highest;
        bits = ahead < WIDTH ? bits << ahead | 1 : 1;
        highest = counter;
        return true;
      }
      long behind = highest - counter;
      if (behind >= WIDTH || (bits >>> behind & 1) != 0) {
        return false;
      }
      bits |= 1L << behind;
      return true;
    }
  }

  /** Whether an authentic message is new; from then on it is not. */
  boolean take(MessageHeader header, Instant now) {
    Seen known = nodes.get(header.node());
    if (known == null
        || header.start().startedMillis() > known.start.startedMillis()
        || now.isAfter(known.last.plus(memory))) {
      known = new Seen(header.start());
      nodes.put(header.node(), known);
    }
    boolean news = known.start.equals(header.start()) && known.take(header.counter());
    if (news) {
      known.last = now;
    }
    return news;
  }
}

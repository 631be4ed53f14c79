// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.ClientHelloReader;
import dev.reprise.codec.wire.DecodeException;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * The input of a connection that Bouncy Castle must not see yet: until its ClientHello is whole,
 * and until store and authorizer have answered about the session that it names, or their time is
 * over.
 *
 * <p>Nothing is taken out of the input. Confined to the connection's thread.
 */
final class HelloHold {

  /** Room for the longest hello with one octet in each record, and for what may follow it. */
  private static final int MOST_OCTETS = 1 << 18;

  private static final int RECORD_HEADER_LENGTH = 5;

  private final ServerResumption resumption;
  private final ClientHelloReader reader = new ClientHelloReader();
  private final HeldOctets held = new HeldOctets();
  private final Runnable wakeUp;
  private Optional<Inquiry> inquiry = Optional.empty();
  private boolean helloSeen;

  /**
   * @param wakeUp what is to run, on any thread, when somebody has answered
   */
  HelloHold(ServerResumption resumption, Runnable wakeUp) {
    this.resumption = resumption;
    this.wakeUp = wakeUp;
  }

  /**
   * Takes more input.
   *
   * @return whether the hold is over, and Bouncy Castle may have everything
   */
  boolean add(byte[] input, int offset, int length) {
    held.write(input, offset, length);
    if (!helloSeen) {
      try {
        Optional<ClientHello> hello = reader.offer(input, offset, length);
        if (hello.isPresent()) {
          helloSeen = true;
          inquiry = resumption.prefetch(hello.get());
          inquiry.ifPresent(asked -> asked.whenStoreHasAnswered(wakeUp));
        }
      } catch (DecodeException e) {
        return true; // Bouncy Castle will find the same, and tell the peer.
      }
    }
    return held.size() > MOST_OCTETS || isOver(resumption.now());
  }

  /** Whether there is nothing to wait for any more. */
  boolean isOver(Instant now) {
    return helloSeen
        && inquiry
            .map(asked -> asked.isDone(wakeUp) || !now.isBefore(asked.deadline()))
            .orElse(true);
  }

  /** Until when answers are waited for; empty while none is. */
  Optional<Instant> deadline() {
    return inquiry.map(Inquiry::deadline);
  }

  /** Whether the input ends where a record ends. */
  boolean isRecordAligned() {
    return held.isRecordAligned();
  }

  /** All input so far; this hold is not used again. */
  byte[] take() {
    return held.toByteArray();
  }

  /**
   * Octets that know where the record ends in which they end, without being looked through again.
   */
  private static final class HeldOctets extends ByteArrayOutputStream {
    private int recordEnd;

    HeldOctets() {
      super(512);
    }

    boolean isRecordAligned() {
      while (recordEnd + RECORD_HEADER_LENGTH <= count) {
        int length = (buf[recordEnd + 3] & 0xff) << 8 | (buf[recordEnd + 4] & 0xff);
        recordEnd += RECORD_HEADER_LENGTH + length;
      }
      return recordEnd == count;
    }
  }
}

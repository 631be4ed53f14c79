// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.ClientHelloReader;
import dev.reprise.codec.wire.DecodeException;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The input of a connection that the TLS library must not see yet. The hold lasts until the
 * ClientHello is whole, and the store and the authorizer have answered about the session that it
 * offers or their deadline has passed.
 *
 * <p>The hold passes on all input unchanged. Confined to the connection's thread.
 */
public final class HelloHold {

  /** Room for the longest hello with one octet in each record, and for input behind it. */
  private static final int MOST_OCTETS = 1 << 18;

  private static final int RECORD_HEADER_LENGTH = 5;

  private final InstantSource clock;
  private final Function<ClientHello, Optional<SessionLookup>> prefetch;
  private final ClientHelloReader reader = new ClientHelloReader();
  private final HeldOctets held = new HeldOctets();
  private boolean helloSeen;

  /** Null until the hello is whole, and if nothing has to be waited for. */
  private @Nullable SessionLookup lookup;

  /**
   * @param prefetch starts the lookup of the session that a hello offers
   */
  public HelloHold(InstantSource clock, Function<ClientHello, Optional<SessionLookup>> prefetch) {
    this.clock = clock;
    this.prefetch = prefetch;
  }

  /**
   * Adds input.
   *
   * @return whether the hold is over, and the TLS library may have all input
   */
  public boolean add(byte[] input, int offset, int length) {
    held.write(input, offset, length);
    if (!helloSeen) {
      try {
        Optional<ClientHello> hello = reader.offer(input, offset, length);
        if (hello.isPresent()) {
          helloSeen = true;
          lookup = prefetch.apply(hello.get()).orElse(null);
        }
      } catch (DecodeException e) {
        return true; // The TLS library finds the same fault, and alerts the peer.
      }
    }
    return advance(clock.instant()) || held.size() > MOST_OCTETS;
  }

  /**
   * Goes on with the lookup.
   *
   * @return whether the hold is over: all answers have come, or their deadline has passed
   */
  public boolean advance(Instant now) {
    SessionLookup pending = lookup;
    if (pending == null) {
      return helloSeen;
    }
    pending.advance();
    return pending.isComplete() || !now.isBefore(pending.deadline());
  }

  /** The moment until which answers are waited for; empty while none is. */
  public Optional<Instant> deadline() {
    return Optional.ofNullable(lookup).map(SessionLookup::deadline);
  }

  /** Whether the input ends where a record ends. */
  public boolean isRecordAligned() {
    return held.isRecordAligned();
  }

  /** All input so far. The hold is not used again. */
  public byte[] take() {
    return held.toByteArray();
  }

  /** A buffer that knows where its last record ends, without reading all records again. */
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

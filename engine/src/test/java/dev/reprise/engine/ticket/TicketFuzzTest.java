// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.testing.TestSessions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever ticket a client presents, and whatever state an authentic ticket holds, opening it ends
 * in a verdict. To let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class TicketFuzzTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<TicketKey> KEYS =
      Stream.of(TicketFormat.values()).map(format -> TicketKey.generate(format, RANDOM)).toList();
  private static final KeyRing RING =
      KeyRing.withoutSchedule("fuzz", KEYS.get(0), KEYS.subList(1, KEYS.size()), TestSessions.NOW);
  private static final int MAX_OCTETS = 8_000;

  static Stream<byte[]> ticketSeeds() {
    SessionState session = TestSessions.session();
    return Stream.of(session.encodedSecret(), new byte[0], new byte[200]);
  }

  /** Octets behind each key's name, and as the state under each key. */
  @MethodSource("ticketSeeds")
  @FuzzTest
  void ticket(byte[] octets) {
    if (octets.length > MAX_OCTETS) {
      return;
    }
    for (TicketKey key : KEYS) {
      open(join(key.name().octets().toByteArray(), octets));
      open(key.format().layout().seal(octets, key.secrets(), "fuzz", RANDOM));
    }
  }

  private static void open(Bytes ticket) {
    TicketOpener.Verdict verdict = new TicketOpener().open(ticket, RING, TestSessions.NOW);
    if (verdict instanceof TicketOpener.Verdict.Accepted accepted) {
      accepted.session().plaintext().masterSecret().destroy();
    } else if (verdict == null) {
      throw new AssertionError("no verdict");
    }
  }

  private static Bytes join(byte[] name, byte[] rest) {
    byte[] ticket = Arrays.copyOf(name, name.length + rest.length);
    System.arraycopy(rest, 0, ticket, name.length, rest.length);
    return Bytes.copyOf(ticket);
  }
}

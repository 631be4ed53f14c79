// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Sessions of a client to test with. */
final class ClientSamples {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private ClientSamples() {}

  static ClientSession byTicket(String ticketHex) {
    return session(SessionId.EMPTY, Bytes.fromHex(ticketHex), 3600, NOW, NOW, true);
  }

  static ClientSession byId(String idHex) {
    return session(new SessionId(Bytes.fromHex(idHex)), Bytes.EMPTY, 0, NOW, NOW, true);
  }

  static ClientSession session(
      SessionId id,
      Bytes ticket,
      long hintSeconds,
      Instant authenticated,
      Instant received,
      boolean extendedMasterSecret) {
    return builder()
        .extendedMasterSecret(extendedMasterSecret)
        .sessionId(id)
        .ticket(ticket, hintSeconds)
        .authenticationTime(authenticated)
        .receivedAt(received)
        .build();
  }

  /** A session that has neither a ticket nor an ID yet. */
  static ClientSession.Builder builder() {
    byte[] secret = new byte[48];
    Arrays.fill(secret, (byte) 0x5a);
    return ClientSession.builder(SecretBytes.adopt(secret))
        .cipherSuite(0xc02b)
        .serverChain(List.of(new Certificate(Bytes.fromHex("3000"))));
  }
}

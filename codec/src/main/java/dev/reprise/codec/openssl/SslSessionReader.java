// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.util.Optional;

/** Reads one {@link SslSession}. */
final class SslSessionReader {

  private static final int MAX_TAG_NUMBER = 30;

  private long time;
  private long timeout;
  private Optional<Bytes> peerCertificate = Optional.empty();
  private Bytes sessionIdContext = Bytes.EMPTY;
  private long verifyResult;
  private Optional<Bytes> serverName = Optional.empty();
  private Optional<Bytes> pskIdentity = Optional.empty();
  private long ticketLifetimeHintSeconds;
  private Optional<Bytes> ticket = Optional.empty();
  private Optional<Bytes> srpUserName = Optional.empty();
  private long flags;
  private Optional<Bytes> alpnProtocol = Optional.empty();
  private int maxFragmentLengthMode;

  private SslSessionReader() {}

  static SslSession readFrom(Reader in) throws DecodeException {
    DerReader session = DerReader.sequence(in, "SSL_SESSION");
    session.integer("version", 1, 1);
    int protocolVersion = (int) session.integer("ssl_version", 0, 0xffff);
    Bytes cipher = session.octetString("cipher", 2, 2);
    Bytes sessionId = session.octetString("session_id", 0, 32);
    SecretBytes masterSecret = session.secretOctetString("master_key", 1, 512);
    if (!SslSession.isMasterSecret(protocolVersion, masterSecret)) {
      throw in.illegal("master_key");
    }
    SslSessionReader fields = new SslSessionReader();
    fields.readTagged(in, session);
    session.finish("SSL_SESSION");
    return fields.toSession(
        protocolVersion, cipher.at(0) << 8 | cipher.at(1), sessionId, masterSecret);
  }

  private void readTagged(Reader in, DerReader session) throws DecodeException {
    int previous = -1;
    for (int tag = session.nextTag(); tag != DerReader.NONE; tag = session.nextTag()) {
      int number = tag & 0x1f;
      boolean contextSpecific = (tag & 0xc0) == 0x80;
      if (!contextSpecific || number <= previous || number > MAX_TAG_NUMBER) {
        throw in.illegal("identifier");
      }
      previous = number;
      readTagged(in, session, number);
    }
  }

  private void readTagged(Reader in, DerReader session, int number) throws DecodeException {
    switch (number) {
      case 1 -> time = number(session, "time", 1, Long.MAX_VALUE);
      case 2 -> timeout = number(session, "timeout", 2, Long.MAX_VALUE);
      case 3 -> peerCertificate = Optional.of(certificate(session));
      case 4 -> sessionIdContext = octets(session, "session_id_context", 4, 0, 32);
      case 5 -> verifyResult = number(session, "verify_result", 5, Integer.MAX_VALUE);
      case 6 -> serverName = Optional.of(octets(session, "hostname", 6, 1, SslSession.MAX_OCTETS));
      case 8 ->
          pskIdentity = Optional.of(octets(session, "psk_identity", 8, 0, SslSession.MAX_OCTETS));
      case 9 -> ticketLifetimeHintSeconds = number(session, "tick_lifetime_hint", 9, 0xffffffffL);
      case 10 -> ticket = Optional.of(octets(session, "tick", 10, 0, SslSession.MAX_OCTETS));
      case 11 -> refuseCompression(in, octets(session, "comp_id", 11, 0, SslSession.MAX_OCTETS));
      case 12 ->
          srpUserName = Optional.of(octets(session, "srp_username", 12, 1, SslSession.MAX_OCTETS));
      case 13 -> flags = number(session, "flags", 13, Long.MAX_VALUE);
      case 16 -> alpnProtocol = Optional.of(octets(session, "alpn_selected", 16, 1, 255));
      case 17 -> maxFragmentLengthMode = (int) number(session, "max_fragment_len", 17, 4);
      default -> session.skip("unknown");
    }
  }

  private static long number(DerReader session, String field, int number, long max)
      throws DecodeException {
    DerReader explicit = session.explicit(field, number);
    long value = explicit.integer(field, 0, max);
    explicit.finish(field);
    return value;
  }

  private static Bytes octets(DerReader session, String field, int number, int min, int max)
      throws DecodeException {
    DerReader explicit = session.explicit(field, number);
    Bytes octets = explicit.octetString(field, min, max);
    explicit.finish(field);
    return octets;
  }

  private static Bytes certificate(DerReader session) throws DecodeException {
    DerReader explicit = session.explicit("peer", 3);
    Bytes certificate = explicit.encoding("peer", Der.SEQUENCE);
    explicit.finish("peer");
    return certificate;
  }

  private static void refuseCompression(Reader in, Bytes compression) throws DecodeException {
    for (int i = 0; i < compression.length(); i++) {
      if (compression.at(i) != 0) {
        throw in.illegal("comp_id");
      }
    }
  }

  private SslSession toSession(
      int protocolVersion, int cipherSuite, Bytes sessionId, SecretBytes masterSecret) {
    return new SslSession(
        protocolVersion,
        cipherSuite,
        sessionId,
        masterSecret,
        time,
        timeout,
        peerCertificate,
        sessionIdContext,
        verifyResult,
        serverName,
        pskIdentity,
        ticketLifetimeHintSeconds,
        ticket,
        srpUserName,
        flags,
        alpnProtocol,
        maxFragmentLengthMode);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.List;

/**
 * The components of a {@link ClientSession}, and its octets.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     ProtocolVersion protocol_version;
 *     CipherSuite cipher_suite;
 *     uint8 extended_master_secret;             // 0 or 1
 *     uint8 max_fragment_length;                // 0: not agreed; otherwise 1..4
 *     opaque master_secret[48];
 *     opaque session_id<0..32>;
 *     opaque ticket<0..2^16-1>;
 *     uint32 ticket_lifetime_hint;              // seconds, 0: unspecified
 *     uint32 authentication_time;               // of the full handshake, epoch seconds
 *     uint32 received_at;                       // of the ticket or ID, epoch seconds
 *     ASN.1Cert server_certificate_list<0..2^24-1>;
 *     ASN.1Cert client_certificate_list<0..2^24-1>;
 * } ClientSession;
 * }</pre>
 *
 * <p>Exactly one of ticket and session_id has octets: if the server issues a ticket, the client
 * discards the session ID of the ServerHello (RFC 5077, Section 3.4).
 *
 * <p>Immutable.
 *
 * @param protocolVersion 0x0303 for TLS 1.2, 0xfefd for DTLS 1.2
 * @param cipherSuite the suite, {@code 0..2^16-1}
 * @param extendedMasterSecret whether the session was made with EMS
 * @param maxFragmentLength 0, or the code of RFC 6066, Section 4, {@code 1..4}
 * @param masterSecret 48 octets, not all zero
 * @param sessionId the server's ID, empty if there is a ticket
 * @param ticket the ticket, empty if there is an ID
 * @param lifetimeHintSeconds as the server gave it, {@code 0..2^32-1}
 * @param authenticationTime epoch seconds of the full handshake
 * @param receivedAt epoch seconds of receipt
 * @param serverChain the server's certificates, leaf first
 * @param clientChain our certificates, leaf first, empty if none was sent
 */
record ClientSessionRecord(
    int protocolVersion,
    int cipherSuite,
    boolean extendedMasterSecret,
    int maxFragmentLength,
    SecretBytes masterSecret,
    SessionId sessionId,
    Bytes ticket,
    long lifetimeHintSeconds,
    long authenticationTime,
    long receivedAt,
    List<Certificate> serverChain,
    List<Certificate> clientChain)
    implements WireStruct {

  private static final int VERSION = 1;
  private static final int MASTER_SECRET_OCTETS = 48;
  private static final int MAX_UINT24 = 0xffffff;

  /** Checks each component. */
  ClientSessionRecord {
    if (!StatePlaintext.isResumable(protocolVersion)) {
      throw new IllegalArgumentException("protocol_version is not one that is resumed");
    }
    Writer.checkUint16("cipher_suite", cipherSuite);
    Writer.checkRange("max_fragment_length", maxFragmentLength, 0, 4);
    Writer.checkFixed("master_secret", masterSecret, MASTER_SECRET_OCTETS);
    Writer.checkOpaque16("ticket", ticket);
    Writer.checkUint32("ticket_lifetime_hint", lifetimeHintSeconds);
    Writer.checkUint32("authentication_time", authenticationTime);
    Writer.checkUint32("received_at", receivedAt);
    if (masterSecret.isAllZero()) {
      throw new IllegalArgumentException("master_secret is all zero");
    }
    if (ticket.isEmpty() == sessionId.isEmpty()) {
      throw new IllegalArgumentException("exactly one of ticket and session_id has octets");
    }
    serverChain = List.copyOf(serverChain);
    clientChain = List.copyOf(clientChain);
    Writer.checkRange("server_certificate_list", Writer.encodedLength(serverChain), 0, MAX_UINT24);
    Writer.checkRange("client_certificate_list", Writer.encodedLength(clientChain), 0, MAX_UINT24);
  }

  /**
   * Reads one session, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code TRUNCATED} if a field runs past the end; {@code ILLEGAL_VALUE}
   *     for another version, a flag that is neither 0 nor 1, an all-zero secret, or a session with
   *     both a ticket and an ID, or neither
   */
  static ClientSessionRecord readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    int protocolVersion = in.uint16("protocol_version");
    if (!StatePlaintext.isResumable(protocolVersion)) {
      throw in.illegal("protocol_version");
    }
    int cipherSuite = in.uint16("cipher_suite");
    int extendedMasterSecret = in.uint8("extended_master_secret");
    if (extendedMasterSecret > 1) {
      throw in.illegal("extended_master_secret");
    }
    int maxFragmentLength = in.uint8("max_fragment_length");
    if (maxFragmentLength > 4) {
      throw in.illegal("max_fragment_length");
    }
    SecretBytes masterSecret = in.secret("master_secret", MASTER_SECRET_OCTETS);
    if (masterSecret.isAllZero()) {
      throw in.illegal("master_secret");
    }
    SessionId sessionId = SessionId.readFrom(in);
    Bytes ticket = in.opaque16("ticket", 0, 0xffff);
    if (ticket.isEmpty() == sessionId.isEmpty()) {
      throw in.illegal("ticket");
    }
    return new ClientSessionRecord(
        protocolVersion,
        cipherSuite,
        extendedMasterSecret == 1,
        maxFragmentLength,
        masterSecret,
        sessionId,
        ticket,
        in.uint32("ticket_lifetime_hint"),
        in.uint32("authentication_time"),
        in.uint32("received_at"),
        in.vector24("server_certificate_list", 0, MAX_UINT24, Certificate::readFrom),
        in.vector24("client_certificate_list", 0, MAX_UINT24, Certificate::readFrom));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    out.uint16(protocolVersion);
    out.uint16(cipherSuite);
    out.uint8(extendedMasterSecret ? 1 : 0);
    out.uint8(maxFragmentLength);
    out.secret(masterSecret);
    sessionId.writeTo(out);
    out.opaque16(ticket);
    out.uint32(lifetimeHintSeconds);
    out.uint32(authenticationTime);
    out.uint32(receivedAt);
    out.vector24(serverChain);
    out.vector24(clientChain);
  }

  @Override
  public int encodedLength() {
    return 1
        + 2
        + 2
        + 1
        + 1
        + MASTER_SECRET_OCTETS
        + sessionId.encodedLength()
        + 2
        + ticket.length()
        + 4
        + 4
        + 4
        + 3
        + Writer.encodedLength(serverChain)
        + 3
        + Writer.encodedLength(clientChain);
  }
}

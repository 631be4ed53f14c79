// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A session in OpenSSL's format for tickets and session files, {@code SSL_SESSION_ASN1}.
 *
 * <pre>{@code
 * SSL_SESSION ::= SEQUENCE {
 *     version                   INTEGER (1),
 *     ssl_version               INTEGER,                            -- 771 is TLS 1.2, 65277 DTLS 1.2
 *     cipher                    OCTET STRING (SIZE (2)),
 *     session_id                OCTET STRING (SIZE (0..32)),
 *     master_key                OCTET STRING,                       -- 48 octets up to TLS 1.2
 *     time                 [1]  EXPLICIT INTEGER OPTIONAL,          -- of the full handshake, Unix seconds
 *     timeout              [2]  EXPLICIT INTEGER OPTIONAL,          -- seconds after time
 *     peer                 [3]  EXPLICIT Certificate OPTIONAL,      -- the leaf only
 *     session_id_context   [4]  EXPLICIT OCTET STRING (SIZE (0..32)) OPTIONAL,
 *     verify_result        [5]  EXPLICIT INTEGER OPTIONAL,          -- absent or 0: verified, or no certificate
 *     hostname             [6]  EXPLICIT OCTET STRING OPTIONAL,     -- the server name, if the server took it
 *     psk_identity_hint    [7]  EXPLICIT OCTET STRING OPTIONAL,
 *     psk_identity         [8]  EXPLICIT OCTET STRING OPTIONAL,
 *     tick_lifetime_hint   [9]  EXPLICIT INTEGER OPTIONAL,          -- seconds
 *     tick                 [10] EXPLICIT OCTET STRING OPTIONAL,
 *     comp_id              [11] EXPLICIT OCTET STRING OPTIONAL,
 *     srp_username         [12] EXPLICIT OCTET STRING OPTIONAL,
 *     flags                [13] EXPLICIT INTEGER OPTIONAL,          -- bit 0: extended master secret
 *     tick_age_add         [14] EXPLICIT INTEGER OPTIONAL,
 *     max_early_data       [15] EXPLICIT INTEGER OPTIONAL,
 *     alpn_selected        [16] EXPLICIT OCTET STRING OPTIONAL,
 *     max_fragment_len     [17] EXPLICIT INTEGER OPTIONAL,          -- RFC 6066, Section 4
 *     ticket_appdata       [18] EXPLICIT OCTET STRING OPTIONAL,
 *     kex_group            [19] EXPLICIT INTEGER OPTIONAL,          -- from OpenSSL 3.0 on
 *     peer_rpk             [20] EXPLICIT OCTET STRING OPTIONAL      -- from OpenSSL 3.2 on
 * }
 * }</pre>
 *
 * <p>Tags without a component here ([7], [14], [15], [18] to [30]) are skipped when reading and
 * never written: an OpenSSL that does not know [19] or [20] rejects a session that has them, and
 * every OpenSSL accepts a session without them. Tags must ascend. A number that is absent is zero,
 * as in OpenSSL. Compression and an all-zero master secret are rejected. BoringSSL gives other
 * meanings to the tags from [13] on; its sessions are rejected, not misread.
 *
 * <p>Immutable, except that the master secret can be destroyed.
 *
 * @param protocolVersion as on the wire, {@code 0x0303} for TLS 1.2, {@code 0xfefd} for DTLS 1.2
 * @param cipherSuite as on the wire, {@code 0..2^16-1}
 * @param sessionId 0 to 32 octets; empty in tickets
 * @param masterSecret 48 octets up to TLS 1.2, and in DTLS
 * @param time Unix seconds of the full handshake; 0 if unknown
 * @param timeout seconds from {@code time} to the end of the session
 * @param peerCertificate the client's leaf certificate, DER
 * @param sessionIdContext 0 to 32 octets that name the application the session belongs to
 * @param verifyResult an OpenSSL verification error; 0 if there was none
 * @param serverName as the client sent it, if the server acknowledged it
 * @param pskIdentity the client's PSK identity
 * @param ticketLifetimeHintSeconds of the ticket beside this session; in clients' files only
 * @param ticket the ticket beside this session; in clients' files only
 * @param srpUserName the client's SRP identity
 * @param flags bit 0 is set if the master secret is an extended one (RFC 7627)
 * @param alpnProtocol the application protocol of that connection
 * @param maxFragmentLengthMode 1 to 4; 0 if none was agreed
 * @since 0.1
 */
public record SslSession(
    int protocolVersion,
    int cipherSuite,
    Bytes sessionId,
    SecretBytes masterSecret,
    long time,
    long timeout,
    Optional<Bytes> peerCertificate,
    Bytes sessionIdContext,
    long verifyResult,
    Optional<Bytes> serverName,
    Optional<Bytes> pskIdentity,
    long ticketLifetimeHintSeconds,
    Optional<Bytes> ticket,
    Optional<Bytes> srpUserName,
    long flags,
    Optional<Bytes> alpnProtocol,
    int maxFragmentLengthMode)
    implements WireStruct {

  /** The bit of {@link #flags()} that marks an extended master secret. */
  public static final long EXTENDED_MASTER_SECRET_FLAG = 1;

  static final int TLS_1_2 = 0x0303;
  static final int EARLIEST_DTLS = 0xfe00;
  static final int MASTER_SECRET_LENGTH = 48;

  static final int MAX_OCTETS = 0xffff;

  private static final int STRUCTURE_VERSION = 1;
  private static final int MAX_MASTER_SECRET_LENGTH = 512;
  private static final int MAX_SESSION_ID_LENGTH = 32;
  private static final long MAX_SECONDS = Integer.MAX_VALUE * 1_000L;

  /** Checks each component. */
  public SslSession {
    Writer.checkUint16("ssl_version", protocolVersion);
    Writer.checkUint16("cipher", cipherSuite);
    Writer.checkOpaque("session_id", sessionId, 0, MAX_SESSION_ID_LENGTH);
    if (!isMasterSecret(protocolVersion, masterSecret)) {
      throw new IllegalArgumentException("master_key has a wrong length or is all zero");
    }
    Writer.checkUint64("time", time);
    Writer.checkUint64("timeout", timeout);
    peerCertificate.ifPresent(SslSession::checkCertificate);
    Writer.checkOpaque("session_id_context", sessionIdContext, 0, MAX_SESSION_ID_LENGTH);
    Writer.checkRange("verify_result", verifyResult, 0, Integer.MAX_VALUE);
    serverName.ifPresent(name -> Writer.checkOpaque("hostname", name, 1, MAX_OCTETS));
    pskIdentity.ifPresent(identity -> Writer.checkOpaque16("psk_identity", identity));
    Writer.checkUint32("tick_lifetime_hint", ticketLifetimeHintSeconds);
    ticket.ifPresent(octets -> Writer.checkOpaque16("tick", octets));
    srpUserName.ifPresent(name -> Writer.checkOpaque("srp_username", name, 1, MAX_OCTETS));
    Writer.checkUint64("flags", flags);
    alpnProtocol.ifPresent(name -> Writer.checkOpaque("alpn_selected", name, 1, 255));
    Writer.checkRange("max_fragment_len", maxFragmentLengthMode, 0, 4);
  }

  /** Whether the master secret is an extended one (RFC 7627). */
  public boolean extendedMasterSecret() {
    return (flags & EXTENDED_MASTER_SECRET_FLAG) != 0;
  }

  /**
   * Reads one session, leaving {@code in} just past it; the caller rejects trailing octets.
   *
   * @throws DecodeException {@code TRUNCATED} if an element runs past the one around it; {@code
   *     TRAILING_DATA} if one has more elements than the grammar gives it; {@code
   *     LENGTH_OUT_OF_RANGE} for a length that is not the shortest, is indefinite, or is not what
   *     the grammar allows; {@code ILLEGAL_VALUE} for a wrong tag, tags that do not ascend, a
   *     number that is not the shortest, and values that are refused
   */
  public static SslSession readFrom(Reader in) throws DecodeException {
    return SslSessionReader.readFrom(in);
  }

  /**
   * Converts a state to a session for a ticket.
   *
   * <p>The session has no place for the time when the ticket was issued, the scope, the
   * generations, the digest of the server's chain, the rest of the client's chain, and the
   * embedder's data. It shares the state's master secret and does not copy it.
   *
   * @param sessionIdContext takes the place of the scope; 0 to 32 octets
   * @param expiry when the session expires; not before the full handshake
   * @throws IllegalArgumentException if the client had a certificate that the state does not keep:
   *     the session would look anonymous
   */
  public static SslSession of(SessionState state, Bytes sessionIdContext, Instant expiry) {
    return SslSessionMapping.ofSessionState(state, sessionIdContext, expiry);
  }

  /**
   * Converts this session to a state.
   *
   * <p>The state has no scope ({@link #sessionIdContext()} takes its place), no generations, no
   * digest of the server's chain, and of the client's chain only the first certificate. Its
   * timestamp is the time of the full handshake. The state has no place for {@link #timeout()},
   * {@link #verifyResult()} and {@link #alpnProtocol()}; the caller must check the first two. It
   * shares this session's master secret and does not copy it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the session is not of TLS 1.2, has no time or
   *     a time after 2106, has both a client certificate and a PSK identity, or has a server name
   *     that is not a host name; {@code LENGTH_OUT_OF_RANGE} if a name is too long
   */
  public SessionState toSessionState() throws DecodeException {
    return SslSessionMapping.toSessionState(this);
  }

  /** The time when the session expires. */
  public Instant expiry() {
    long seconds = Math.min(time, MAX_SECONDS) + Math.min(timeout, MAX_SECONDS);
    return Instant.ofEpochSecond(seconds);
  }

  @Override
  public void writeTo(Writer out) {
    elements().writeTo(out);
  }

  @Override
  public int encodedLength() {
    return elements().encodedLength();
  }

  static boolean isMasterSecret(int protocolVersion, SecretBytes secret) {
    boolean fits =
        (protocolVersion <= TLS_1_2 || protocolVersion >= EARLIEST_DTLS)
            ? secret.length() == MASTER_SECRET_LENGTH
            : secret.length() >= 1 && secret.length() <= MAX_MASTER_SECRET_LENGTH;
    return fits && !secret.isAllZero();
  }

  private static void checkCertificate(Bytes certificate) {
    try {
      Reader.readAll(certificate, "peer", in -> DerReader.over(in).encoding("peer", Der.SEQUENCE));
    } catch (DecodeException e) {
      throw new IllegalArgumentException("peer is not a DER SEQUENCE", e);
    }
  }

  private Der elements() {
    List<Der> elements = new ArrayList<>();
    elements.add(Der.integer(STRUCTURE_VERSION));
    elements.add(Der.integer(protocolVersion));
    elements.add(Der.octetString(Bytes.of(cipherSuite >>> 8, cipherSuite & 0xff)));
    elements.add(Der.octetString(sessionId));
    elements.add(Der.octetString(masterSecret));
    addNumber(elements, 1, time);
    addNumber(elements, 2, timeout);
    peerCertificate.ifPresent(der -> elements.add(Der.explicit(3, Der.encoding(der))));
    addOctets(elements, 4, Optional.of(sessionIdContext).filter(context -> !context.isEmpty()));
    addNumber(elements, 5, verifyResult);
    addOctets(elements, 6, serverName);
    addOctets(elements, 8, pskIdentity);
    addNumber(elements, 9, ticketLifetimeHintSeconds);
    addOctets(elements, 10, ticket);
    addOctets(elements, 12, srpUserName);
    addNumber(elements, 13, flags);
    addOctets(elements, 16, alpnProtocol);
    addNumber(elements, 17, maxFragmentLengthMode);
    return Der.sequence(elements);
  }

  private static void addNumber(List<Der> elements, int number, long value) {
    if (value != 0) {
      elements.add(Der.explicit(number, Der.integer(value)));
    }
  }

  private static void addOctets(List<Der> elements, int number, Optional<Bytes> octets) {
    octets.ifPresent(value -> elements.add(Der.explicit(number, Der.octetString(value))));
  }

  /**
   * The terms of resumption in a session for which a {@link SessionState} has no field. Immutable.
   *
   * @param sessionIdContext the session ID context, which identifies the scope; 0 to 32 octets
   * @param expiry the end of the session's lifetime, as its issuer decided it
   * @param verified whether the client's certificate was verified without error, or there was none
   */
  public record Terms(Bytes sessionIdContext, Instant expiry, boolean verified) {

    /** Checks that nothing is missing. */
    public Terms {
      Objects.requireNonNull(sessionIdContext, "sessionIdContext");
      Objects.requireNonNull(expiry, "expiry");
    }
  }
}

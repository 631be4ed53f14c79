// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Instant;

/**
 * The plaintext of a ticket as RFC 5077, Section 4 recommends it.
 *
 * <pre>{@code
 * struct {
 *     ProtocolVersion protocol_version;
 *     CipherSuite cipher_suite;
 *     CompressionMethod compression_method;
 *     opaque master_secret[48];
 *     ClientIdentity client_identity;
 *     uint32 timestamp;
 * } StatePlaintext;
 * }</pre>
 *
 * <p>Reprise resumes only TLS 1.2 and DTLS 1.2 without compression, so no other session has a
 * state. Immutable, except for {@link SecretBytes#destroy()}.
 *
 * @param protocolVersion {@link #TLS_1_2} or {@link #DTLS_1_2}
 * @param cipherSuite the registered number, {@code 0..2^16-1}
 * @param compressionMethod always {@link #NO_COMPRESSION}
 * @param masterSecret 48 octets, not all of them zero
 * @param clientIdentity the identity that the client proved in the full handshake
 * @param timestampSeconds when this ticket was issued, in seconds since 1970, {@code 0..2^32-1}
 * @since 0.1
 */
public record StatePlaintext(
    int protocolVersion,
    int cipherSuite,
    int compressionMethod,
    SecretBytes masterSecret,
    ClientIdentity clientIdentity,
    long timestampSeconds)
    implements WireStruct {

  /** {@code ProtocolVersion} of TLS 1.2. */
  public static final int TLS_1_2 = 0x0303;

  /** {@code ProtocolVersion} of DTLS 1.2 (RFC 6347, Section 4.1). */
  public static final int DTLS_1_2 = 0xfefd;

  /** {@code CompressionMethod} null. */
  public static final int NO_COMPRESSION = 0;

  /** Octets in a master secret. */
  public static final int MASTER_SECRET_LENGTH = 48;

  /** Checks each component. */
  public StatePlaintext {
    if (!isResumable(protocolVersion)) {
      throw new IllegalArgumentException("protocol_version is neither TLS 1.2 nor DTLS 1.2");
    }
    Writer.checkUint16("cipher_suite", cipherSuite);
    Writer.checkRange("compression_method", compressionMethod, NO_COMPRESSION, NO_COMPRESSION);
    Writer.checkFixed("master_secret", masterSecret, MASTER_SECRET_LENGTH);
    if (masterSecret.isAllZero()) {
      throw new IllegalArgumentException("master_secret is all zero");
    }
    Writer.checkUint32("timestamp", timestampSeconds);
  }

  /**
   * The state of a session of TLS 1.2.
   *
   * @param cipherSuite the registered number, {@code 0..2^16-1}
   * @param masterSecret 48 octets, not all of them zero
   * @param timestamp when the ticket is issued, 1970 to 2106; fractions of a second are dropped
   */
  public static StatePlaintext of(
      int cipherSuite, SecretBytes masterSecret, ClientIdentity clientIdentity, Instant timestamp) {
    return of(TLS_1_2, cipherSuite, masterSecret, clientIdentity, timestamp);
  }

  /**
   * The state of a session of TLS 1.2 or DTLS 1.2.
   *
   * @param protocolVersion {@link #TLS_1_2} or {@link #DTLS_1_2}
   * @param cipherSuite the registered number, {@code 0..2^16-1}
   * @param masterSecret 48 octets, not all of them zero
   * @param timestamp when the ticket is issued, 1970 to 2106; fractions of a second are dropped
   */
  public static StatePlaintext of(
      int protocolVersion,
      int cipherSuite,
      SecretBytes masterSecret,
      ClientIdentity clientIdentity,
      Instant timestamp) {
    return new StatePlaintext(
        protocolVersion,
        cipherSuite,
        NO_COMPRESSION,
        masterSecret,
        clientIdentity,
        timestamp.getEpochSecond());
  }

  /** Whether sessions of this version can be resumed: TLS 1.2 and DTLS 1.2. */
  public static boolean isResumable(int protocolVersion) {
    return protocolVersion == TLS_1_2 || protocolVersion == DTLS_1_2;
  }

  /**
   * Reads one state, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} for another version, for compression, and for a
   *     master secret that is all zero; {@code TRUNCATED} if a field runs past the end; or as
   *     {@link ClientIdentity#readFrom}
   */
  public static StatePlaintext readFrom(Reader in) throws DecodeException {
    int protocolVersion = in.uint16("protocol_version");
    if (!isResumable(protocolVersion)) {
      throw in.illegal("protocol_version");
    }
    int cipherSuite = in.uint16("cipher_suite");
    int compressionMethod = in.uint8("compression_method");
    if (compressionMethod != NO_COMPRESSION) {
      throw in.illegal("compression_method");
    }
    SecretBytes masterSecret = in.secret("master_secret", MASTER_SECRET_LENGTH);
    if (masterSecret.isAllZero()) {
      throw in.illegal("master_secret");
    }
    return new StatePlaintext(
        protocolVersion,
        cipherSuite,
        compressionMethod,
        masterSecret,
        ClientIdentity.readFrom(in),
        in.uint32("timestamp"));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint16(protocolVersion);
    out.uint16(cipherSuite);
    out.uint8(compressionMethod);
    out.secret(masterSecret);
    clientIdentity.writeTo(out);
    out.uint32(timestampSeconds);
  }

  @Override
  public int encodedLength() {
    return 2 + 2 + 1 + MASTER_SECRET_LENGTH + clientIdentity.encodedLength() + 4;
  }

  /** When this ticket was issued. */
  public Instant timestamp() {
    return Instant.ofEpochSecond(timestampSeconds);
  }

  /** The same session in a ticket that is issued at another time. */
  public StatePlaintext withTimestamp(Instant timestamp) {
    return of(protocolVersion, cipherSuite, masterSecret, clientIdentity, timestamp);
  }
}

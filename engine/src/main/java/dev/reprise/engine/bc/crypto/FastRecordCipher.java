// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.bc.crypto.FastAeadCipher.NonceForm;
import dev.reprise.engine.crypto.Lender;
import dev.reprise.engine.crypto.RecordSpace;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.impl.TlsImplUtils;

/**
 * The record protection of TLS 1.2 and DTLS 1.2 by AES-GCM (RFC 5288) or ChaCha20-Poly1305 (RFC
 * 7905), which copies no record to seal it, and makes no array but that of a sealed record, and
 * none where the processor of the record offers a {@link RecordSpace}.
 *
 * <pre>{@code
 * struct {
 *    opaque nonce_explicit[SecurityParameters.record_iv_length];
 *    aead-ciphered struct {
 *        opaque content[TLSCompressed.length];
 *    };
 * } GenericAEADCipher;
 * }</pre>
 *
 * <p>One thread may seal while another one opens; no two may do the same at once.
 */
final class FastRecordCipher implements TlsCipher {

  private static final int TAG_OCTETS = 16;
  private static final int NONCE_OCTETS = 12;
  private static final int SEQUENCE_OCTETS = Long.BYTES;
  private static final int ADDITIONAL_OCTETS = SEQUENCE_OCTETS + 5;

  private final NonceForm form;
  private final int explicitOctets;
  private final Lender<Scratch> scratches;
  private final Direction sealing;
  private final Direction opening;
  private boolean hasSealed;
  private long lastSealed;

  /**
   * A cipher with the keys of the handshake under way.
   *
   * @param form which of the two
   * @param sealer without a key
   * @param opener without a key
   * @param keyOctets length of a key
   * @param scratches room for plaintexts, to be borrowed
   */
  FastRecordCipher(
      TlsCryptoParameters parameters,
      NonceForm form,
      FastAeadCipher sealer,
      FastAeadCipher opener,
      int keyOctets,
      Lender<Scratch> scratches)
      throws IOException {
    this.form = form;
    this.scratches = scratches;
    this.explicitOctets = form == NonceForm.GCM ? SEQUENCE_OCTETS : 0;
    int saltOctets = NONCE_OCTETS - explicitOctets;
    byte[] keys = TlsImplUtils.calculateKeyBlock(parameters, 2 * (keyOctets + saltOctets));
    // The client's key, the server's, the client's IV, the server's (RFC 5246, Section 6.3).
    int own = parameters.isServer() ? 1 : 0;
    this.sealing = new Direction(sealer, keys, own, keyOctets, saltOctets);
    this.opening = new Direction(opener, keys, 1 - own, keyOctets, saltOctets);
    Arrays.fill(keys, (byte) 0);
  }

  /** Tells whether this class knows the records of a handshake's version and extensions. */
  static boolean protects(SecurityParameters handshake) {
    ProtocolVersion version = handshake.getNegotiatedVersion();
    return (version.equals(ProtocolVersion.TLSv12) || version.equals(ProtocolVersion.DTLSv12))
        && isEmpty(handshake.getConnectionIDLocal())
        && isEmpty(handshake.getConnectionIDPeer());
  }

  private static boolean isEmpty(byte[] connectionId) {
    return connectionId == null || connectionId.length == 0;
  }

  /**
   * Room for the plaintext of one record, which costs less than opening in place: JDK 25 opens a
   * full record from one array into another in two thirds of the time. Serves one thread at a time;
   * overwritten after each use.
   */
  static final class Scratch {

    private byte[] octets = {};

    private byte[] ofAtLeast(int length) {
      if (octets.length < length) {
        octets = new byte[length];
      }
      return octets;
    }
  }

  /** What one direction needs for each record, made once. */
  private static final class Direction {

    private final FastAeadCipher cipher;
    private final byte[] salt;
    private final byte[] nonce = new byte[NONCE_OCTETS];
    private final byte[] additional = new byte[ADDITIONAL_OCTETS];

    Direction(FastAeadCipher cipher, byte[] keys, int place, int keyOctets, int saltOctets) {
      this.cipher = cipher;
      cipher.setKey(keys, place * keyOctets, keyOctets);
      int salts = 2 * keyOctets + place * saltOctets;
      this.salt = Arrays.copyOfRange(keys, salts, salts + saltOctets);
    }

    /** The nonce of RFC 5288, Section 3: salt and what the record carries. */
    void saltNonce(byte[] record, int explicit) {
      System.arraycopy(salt, 0, nonce, 0, salt.length);
      System.arraycopy(record, explicit, nonce, salt.length, NONCE_OCTETS - salt.length);
    }

    /** The nonce of RFC 7905, Section 2: the padded sequence number XOR the IV. */
    void maskNonce(long sequenceNumber) {
      System.arraycopy(salt, 0, nonce, 0, NONCE_OCTETS);
      for (int i = 0; i < SEQUENCE_OCTETS; i++) {
        nonce[NONCE_OCTETS - 1 - i] ^= (byte) (sequenceNumber >>> (i * Byte.SIZE));
      }
    }

    /**
     * Readies the cipher for a record.
     *
     * <pre>{@code
     * additional_data = seq_num + TLSCompressed.type +
     *                   TLSCompressed.version + TLSCompressed.length;
     * }</pre>
     */
    void begin(long sequenceNumber, short type, ProtocolVersion version, int length) {
      writeUint64(sequenceNumber, additional, 0);
      additional[8] = (byte) type;
      additional[9] = (byte) version.getMajorVersion();
      additional[10] = (byte) version.getMinorVersion();
      additional[11] = (byte) (length >>> Byte.SIZE);
      additional[12] = (byte) length;
      cipher.init(nonce, TAG_OCTETS);
    }
  }

  private static void writeUint64(long number, byte[] octets, int offset) {
    for (int i = 0; i < Long.BYTES; i++) {
      octets[offset + i] = (byte) (number >>> ((Long.BYTES - 1 - i) * Byte.SIZE));
    }
  }

  @Override
  public TlsEncodeResult encodePlaintext(
      long sequenceNumber,
      short contentType,
      ProtocolVersion recordVersion,
      int headerAllocation,
      byte[] plaintext,
      int offset,
      int length)
      throws IOException {
    refuseUsedNonce(sequenceNumber);
    int recordOctets = headerAllocation + explicitOctets + length + TAG_OCTETS;
    RecordSpace space = RecordSpace.take(recordOctets);
    byte[] record = space == null ? new byte[recordOctets] : space.octets();
    int start = space == null ? 0 : space.offset();
    int sealed = start + headerAllocation + explicitOctets;
    if (form == NonceForm.GCM) {
      writeUint64(sequenceNumber, record, start + headerAllocation);
      sealing.saltNonce(record, start + headerAllocation);
    } else {
      sealing.maskNonce(sequenceNumber);
    }
    sealing.begin(sequenceNumber, contentType, recordVersion, length);
    try {
      int written =
          sealing.cipher.doFinal(sealing.additional, plaintext, offset, length, record, sealed);
      if (sealed + written != start + recordOctets) {
        throw CryptoAlerts.cannotSeal(null);
      }
    } catch (IllegalStateException e) {
      throw CryptoAlerts.cannotSeal(e);
    }
    return new TlsEncodeResult(record, start, recordOctets, contentType);
  }

  /** Two records under one nonce would give the key of the authentication away. */
  private void refuseUsedNonce(long sequenceNumber) throws IOException {
    if (hasSealed && Long.compareUnsigned(sequenceNumber, lastSealed) <= 0) {
      throw CryptoAlerts.cannotSeal(null);
    }
    hasSealed = true;
    lastSealed = sequenceNumber;
  }

  @Override
  public TlsDecodeResult decodeCiphertext(
      long sequenceNumber,
      short recordType,
      ProtocolVersion recordVersion,
      byte[] ciphertext,
      int offset,
      int length)
      throws IOException {
    int plaintextOctets = length - explicitOctets - TAG_OCTETS;
    if (plaintextOctets < 0) {
      throw CryptoAlerts.recordTooShort();
    }
    int sealed = offset + explicitOctets;
    if (form == NonceForm.GCM) {
      opening.saltNonce(ciphertext, offset);
    } else {
      opening.maskNonce(sequenceNumber);
    }
    opening.begin(sequenceNumber, recordType, recordVersion, plaintextOctets);
    RecordSpace space = RecordSpace.take(plaintextOctets);
    if (space != null) {
      open(ciphertext, sealed, space.octets(), space.offset(), plaintextOctets);
      return new TlsDecodeResult(space.octets(), space.offset(), plaintextOctets, recordType);
    }
    Scratch scratch = scratches.borrow();
    byte[] plaintext = scratch.ofAtLeast(plaintextOctets);
    try {
      open(ciphertext, sealed, plaintext, 0, plaintextOctets);
      System.arraycopy(plaintext, 0, ciphertext, sealed, plaintextOctets);
    } finally {
      Arrays.fill(plaintext, 0, plaintextOctets, (byte) 0);
      scratches.giveBack(scratch);
    }
    return new TlsDecodeResult(ciphertext, sealed, plaintextOctets, recordType);
  }

  private void open(byte[] ciphertext, int sealed, byte[] plaintext, int offset, int octets)
      throws IOException {
    try {
      int opened =
          opening.cipher.doFinal(
              opening.additional, ciphertext, sealed, octets + TAG_OCTETS, plaintext, offset);
      if (opened != octets) {
        throw CryptoAlerts.badRecord(null);
      }
    } catch (IllegalStateException e) {
      throw CryptoAlerts.badRecord(e);
    }
  }

  @Override
  public int getCiphertextDecodeLimit(int plaintextLimit) {
    return plaintextLimit + explicitOctets + TAG_OCTETS;
  }

  @Override
  public int getCiphertextEncodeLimit(int plaintextLimit) {
    return plaintextLimit + explicitOctets + TAG_OCTETS;
  }

  @Override
  public int getPlaintextDecodeLimit(int ciphertextLimit) {
    return ciphertextLimit - explicitOctets - TAG_OCTETS;
  }

  @Override
  public int getPlaintextEncodeLimit(int ciphertextLimit) {
    return ciphertextLimit - explicitOctets - TAG_OCTETS;
  }

  /** Only TLS 1.3 has new keys within a connection. */
  @Override
  public void rekeyDecoder() throws IOException {
    throw CryptoAlerts.cannotSeal(null);
  }

  /** Only TLS 1.3 has new keys within a connection. */
  @Override
  public void rekeyEncoder() throws IOException {
    throw CryptoAlerts.cannotSeal(null);
  }

  @Override
  public boolean usesOpaqueRecordTypeDecode() {
    return false;
  }

  @Override
  public boolean usesOpaqueRecordTypeEncode() {
    return false;
  }
}

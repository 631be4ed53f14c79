// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.crypto.Lender;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an AEAD cipher, initialised for each record without {@code AlgorithmParameters}.
 *
 * <p>The first records use a cipher that is lent, for making one costs more than such a record, and
 * many connections carry no more than a few. Later ones keep theirs, and with it the key schedule.
 *
 * <p>Nonces and additional data are Bouncy Castle's. Not safe for use by several threads, like the
 * connection that it belongs to.
 */
final class FastAeadCipher implements TlsAEADCipherImpl {

  /** How a cipher takes its nonce. */
  enum NonceForm {
    /** With the tag's length: GCM and CCM. */
    GCM,
    /** Alone, the tag being of fixed length: ChaCha20-Poly1305. */
    IV;

    AlgorithmParameterSpec parameters(byte[] nonce, int tagOctets) {
      return this == GCM
          ? new GCMParameterSpec(tagOctets * Byte.SIZE, nonce)
          : new IvParameterSpec(nonce);
    }
  }

  /** Records of a connection after which it has a cipher of its own. */
  private static final int FEW = 4;

  private static final byte[] NO_NONCE = {};

  private final Lender<Cipher> ciphers;
  private final NonceForm nonceForm;
  private final String keyAlgorithm;
  private final int keyOctets;
  private final int mode;
  private final SecureRandom random;

  private @Nullable Cipher own;
  private int records;
  private @Nullable SecretKey key;
  private byte[] nonce = NO_NONCE;
  private int tagOctets;

  /**
   * A cipher without a key.
   *
   * @param ciphers of the kind that is wanted
   * @param keyOctets length of its keys, in octets
   * @param seals true to seal records, false to open them
   * @param random given to the provider, which has no use for it but would otherwise look for one
   */
  FastAeadCipher(
      Lender<Cipher> ciphers,
      NonceForm nonceForm,
      String keyAlgorithm,
      int keyOctets,
      boolean seals,
      SecureRandom random) {
    this.ciphers = ciphers;
    this.nonceForm = nonceForm;
    this.keyAlgorithm = keyAlgorithm;
    this.keyOctets = keyOctets;
    this.mode = seals ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    this.random = random;
  }

  @Override
  public void setKey(byte[] octets, int offset, int length) {
    if (length != keyOctets) {
      throw new IllegalStateException("key of " + length + " octets instead of " + keyOctets);
    }
    key = new SecretKeySpec(octets, offset, length, keyAlgorithm);
  }

  @Override
  public void init(byte[] recordNonce, int macSize) {
    nonce = recordNonce;
    tagOctets = macSize;
  }

  @Override
  public int getOutputSize(int inputLength) {
    return mode == Cipher.ENCRYPT_MODE ? inputLength + tagOctets : inputLength - tagOctets;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if a record to be opened is not authentic, which Bouncy Castle
   *     answers with bad_record_mac
   */
  @Override
  public int doFinal(
      byte @Nullable [] additionalData,
      byte[] input,
      int inputOffset,
      int inputLength,
      byte[] output,
      int outputOffset)
      throws IOException {
    Cipher cipher = own != null ? own : ciphers.borrow();
    try {
      cipher.init(mode, key, nonceForm.parameters(nonce, tagOctets), random);
      if (additionalData != null && additionalData.length > 0) {
        cipher.updateAAD(additionalData);
      }
      // One call for the whole record: nothing of it may be seen before its tag has been checked.
      int written = cipher.doFinal(input, inputOffset, inputLength, output, outputOffset);
      keepOrGiveBack(cipher);
      return written;
    } catch (GeneralSecurityException e) {
      // This cipher serves no more: the JDK's ChaCha20 remembers its nonce, and would refuse the
      // genuine record after a forged one.
      own = null;
      throw new IllegalStateException("AEAD cipher refused its key, its nonce or a record", e);
    }
  }

  /** One that is this connection's own is never lent again. */
  private void keepOrGiveBack(Cipher cipher) {
    if (own != null) {
      return;
    }
    if (++records > FEW) {
      own = cipher;
    } else {
      ciphers.giveBack(cipher);
    }
  }
}

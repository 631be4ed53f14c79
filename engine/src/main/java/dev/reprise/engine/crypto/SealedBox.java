// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The sealed construction: AES-256-GCM with a key and a nonce that are derived from a new random
 * salt each time. So no nonce is used twice, however often processes restart and however many of
 * them share the secret. {@link Sealed} is the layout.
 */
public final class SealedBox {

  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final int KEY_LENGTH = 32;
  private static final int NONCE_LENGTH = 12;

  /** Looked up once, because searching the providers takes longer than sealing a ticket. */
  private static final Provider PROVIDER = provider();

  private SealedBox() {}

  private static Provider provider() {
    try {
      return Cipher.getInstance(ALGORITHM).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }

  /**
   * Seals a plaintext.
   *
   * @param keyName the name of {@code secret}
   * @param secret 32 octets
   * @param info the purpose
   * @param associatedData other data that the result is bound to
   * @param plaintext the caller wipes it
   */
  public static Sealed seal(
      KeyName keyName,
      SecretBytes secret,
      Sealed.Info info,
      Bytes associatedData,
      byte[] plaintext,
      SecureRandom random) {
    byte[] saltOctets = new byte[Sealed.SALT_LENGTH];
    random.nextBytes(saltOctets);
    Bytes salt = Bytes.copyOf(saltOctets);
    Bytes additionalData = Sealed.additionalData(keyName, salt, associatedData);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, salt, secret, info, additionalData);
      byte[] sealed = cipher.doFinal(plaintext);
      int split = sealed.length - Sealed.TAG_LENGTH;
      return new Sealed(
          keyName,
          salt,
          Bytes.copyOf(sealed, 0, split),
          Bytes.copyOf(sealed, split, Sealed.TAG_LENGTH));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }

  /**
   * Opens a box; empty if secret, purpose or associated data differ, or the octets were changed.
   */
  public static Optional<SecretBytes> open(
      Sealed sealed, SecretBytes secret, Sealed.Info info, Bytes associatedData) {
    Bytes additionalData = Sealed.additionalData(sealed.keyName(), sealed.salt(), associatedData);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed.salt(), secret, info, additionalData);
      // In one piece: Bouncy Castle's provider would otherwise release plaintext before the tag.
      byte[] octets =
          Arrays.copyOf(
              sealed.ciphertext().toByteArray(), sealed.ciphertext().length() + Sealed.TAG_LENGTH);
      System.arraycopy(
          sealed.tag().toByteArray(), 0, octets, sealed.ciphertext().length(), Sealed.TAG_LENGTH);
      return Optional.of(SecretBytes.adopt(cipher.doFinal(octets)));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }

  private static Cipher cipher(
      int mode, Bytes salt, SecretBytes secret, Sealed.Info info, Bytes additionalData)
      throws GeneralSecurityException {
    if (secret.length() != KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a sealing secret must have 32 octets, not " + secret.length());
    }
    SecretBytes derived =
        KeyDerivation.derive(salt, secret, info.encoded(), KEY_LENGTH + NONCE_LENGTH);
    byte[] keyAndNonce = derived.toByteArray();
    derived.destroy();
    try {
      Cipher cipher = Cipher.getInstance(ALGORITHM, PROVIDER);
      cipher.init(
          mode,
          new SecretKeySpec(keyAndNonce, 0, KEY_LENGTH, "AES"),
          new GCMParameterSpec(8 * Sealed.TAG_LENGTH, keyAndNonce, KEY_LENGTH, NONCE_LENGTH));
      cipher.updateAAD(additionalData.toByteArray());
      return cipher;
    } finally {
      Arrays.fill(keyAndNonce, (byte) 0);
    }
  }
}

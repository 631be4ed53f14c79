// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyMaterial;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.crypto.Lender;
import java.security.SecureRandom;
import java.util.Objects;
import javax.security.auth.Destroyable;

/**
 * A session ticket encryption key: a name that tickets show, and secrets in one format.
 *
 * <p>An object of this type was valid when it was made: its material is neither of the wrong length
 * nor weak. Immutable but for {@link #destroy()}, and safe for use by any thread.
 */
public final class TicketKey implements Destroyable {

  private static final int MAC_KEY_OCTETS = 32;
  private static final int SHORT_OCTETS = 16;
  private static final int LONG_OCTETS = 32;

  private final KeyName name;
  private final TicketFormat format;
  private final SecretBytes encryptionKey;
  private final SecretBytes macKey;
  private final Lender<TicketCipher> ciphers;

  private TicketKey(
      KeyName name, TicketFormat format, SecretBytes encryptionKey, SecretBytes macKey) {
    this.name = name;
    this.format = format;
    this.encryptionKey = encryptionKey;
    this.macKey = macKey;
    this.ciphers = new Lender<>(() -> new TicketCipher(encryptionKey, macKey), TicketCipher::wipe);
  }

  /**
   * A new key of 256 bits, with a random name.
   *
   * @throws IllegalStateException if the source of randomness is broken: it gave weak material
   */
  public static TicketKey generate(TicketFormat format, SecureRandom random) {
    try {
      return of(
          format,
          new KeyName(Bytes.copyOf(octets(random, KeyName.LENGTH))),
          SecretBytes.adopt(octets(random, LONG_OCTETS)),
          SecretBytes.adopt(octets(random, format.hasMacKey() ? MAC_KEY_OCTETS : 0)));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the source of randomness gave weak key material", e);
    }
  }

  /**
   * A key from elsewhere, which takes ownership of both secrets.
   *
   * @param encryptionKey 32 octets, or 16 if the format is not {@code AEAD}
   * @param macKey 32 octets; 16 if the format is {@code OPENSSL} and the encryption key has 16;
   *     none if it is {@code AEAD}
   * @throws IllegalArgumentException if a length is wrong or the material is weak
   */
  public static TicketKey of(
      TicketFormat format, KeyName name, SecretBytes encryptionKey, SecretBytes macKey) {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(name, "name");
    checkLengths(format, encryptionKey.length(), macKey.length());
    KeyMaterial.objection(name, encryptionKey, macKey)
        .ifPresent(
            objection -> {
              throw new IllegalArgumentException("key " + name.octets() + ": " + objection);
            });
    return new TicketKey(name, format, encryptionKey, macKey);
  }

  /** The name, which stands in front of every ticket under this key. */
  public KeyName name() {
    return name;
  }

  /** The one format of tickets under this key. */
  public TicketFormat format() {
    return format;
  }

  /** The key that encrypts: 16 or 32 octets. */
  public SecretBytes encryptionKey() {
    return encryptionKey;
  }

  /** The key that authenticates: 16 or 32 octets, none for {@link TicketFormat#AEAD}. */
  public SecretBytes macKey() {
    return macKey;
  }

  /** The strength of the encryption, in bits: 128 or 256. */
  public int strengthBits() {
    return encryptionKey.length() * 8;
  }

  /** Whether the other key has the same name, or shares a secret: one ring holds no two such. */
  boolean collidesWith(TicketKey other) {
    return name.equals(other.name)
        || encryptionKey.equals(other.encryptionKey)
        || (format.hasMacKey() && macKey.equals(other.macKey));
  }

  /**
   * Lends what seals and opens tickets under a key with a MAC key, to be given back.
   *
   * @throws IllegalStateException if this key has been destroyed
   */
  public TicketCipher borrowCipher() {
    checkAlive();
    return ciphers.borrow();
  }

  /** Takes a cipher back. */
  public void giveBack(TicketCipher cipher) {
    ciphers.giveBack(cipher);
    if (isDestroyed()) {
      ciphers.discardAll();
    }
  }

  /**
   * Checks that this key is still in use; asked again after it was used.
   *
   * @throws IllegalStateException if this key has been destroyed
   */
  public void checkAlive() {
    if (isDestroyed()) {
      throw new IllegalStateException("the key has been destroyed");
    }
  }

  /** Zeroes the secrets; whoever is using this key at the moment gets nothing out of it. */
  @Override
  public void destroy() {
    encryptionKey.destroy();
    macKey.destroy();
    ciphers.discardAll();
  }

  @Override
  public boolean isDestroyed() {
    return encryptionKey.isDestroyed() || macKey.isDestroyed();
  }

  /** Name and format, never the secrets. */
  @Override
  public String toString() {
    return "TicketKey[" + name.octets() + ", " + format.word() + "]";
  }

  private static byte[] octets(SecureRandom random, int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }

  private static void checkLengths(TicketFormat format, int encryption, int mac) {
    boolean fits =
        switch (format) {
          case RFC5077 ->
              (encryption == SHORT_OCTETS || encryption == LONG_OCTETS) && mac == MAC_KEY_OCTETS;
          case OPENSSL ->
              (encryption == SHORT_OCTETS || encryption == LONG_OCTETS) && mac == encryption;
          case AEAD -> encryption == LONG_OCTETS && mac == 0;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "no " + format.word() + " key has " + encryption + " and " + mac + " octets");
    }
  }
}

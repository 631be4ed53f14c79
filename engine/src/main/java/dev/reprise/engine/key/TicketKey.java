// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyMaterial;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.format.KeySecrets;
import java.security.SecureRandom;
import java.util.Objects;
import javax.security.auth.Destroyable;

/**
 * A session ticket encryption key (STEK): a name, which tickets show, and secrets for one format.
 *
 * <p>Its secrets have the lengths that the format requires, and are not weak. Immutable except for
 * {@link #destroy()}. Safe for use by any thread.
 *
 * @since 0.1
 */
public final class TicketKey implements Destroyable {

  static final int MOST_BITS = 256;

  private final TicketFormat format;
  private final KeySecrets secrets;

  private TicketKey(TicketFormat format, KeySecrets secrets) {
    this.format = format;
    this.secrets = secrets;
  }

  /**
   * Generates a key of 256 bits with a random name.
   *
   * @throws IllegalStateException if the source of randomness is broken and returns weak material
   */
  public static TicketKey generate(TicketFormat format, SecureRandom random) {
    return generate(format, MOST_BITS, random);
  }

  /**
   * Generates a key with a random name.
   *
   * @param bits 256; or 128 for {@code OPENSSL}
   * @throws IllegalArgumentException if the format has no such keys
   * @throws IllegalStateException if the source of randomness is broken and returns weak material
   */
  static TicketKey generate(TicketFormat format, int bits, SecureRandom random) {
    int macKey = format == TicketFormat.OPENSSL ? bits / 8 : format.macKeyLength();
    checkLengths(format, bits / 8, macKey);
    try {
      return of(
          format,
          new KeyName(Bytes.copyOf(octets(random, KeyName.LENGTH))),
          SecretBytes.adopt(octets(random, bits / 8)),
          SecretBytes.adopt(octets(random, macKey)));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the source of randomness returned weak key material", e);
    }
  }

  /**
   * A key from elsewhere. It takes ownership of both secrets.
   *
   * @param encryptionKey 32 octets; or 16, except for {@code AEAD}
   * @param macKey 32 octets for {@code RFC5077}, as many as the encryption key for {@code OPENSSL},
   *     none for {@code AEAD}
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
    return new TicketKey(format, new KeySecrets(name, encryptionKey, macKey));
  }

  /** The name, which stands at the head of every ticket under this key. */
  public KeyName name() {
    return secrets.name();
  }

  /** The format of all tickets under this key. */
  public TicketFormat format() {
    return format;
  }

  /** The key that encrypts: 16 or 32 octets. */
  public SecretBytes encryptionKey() {
    return secrets.encryptionKey();
  }

  /** The key that authenticates: 16 or 32 octets, none for {@link TicketFormat#AEAD}. */
  public SecretBytes macKey() {
    return secrets.macKey();
  }

  /** The strength of the encryption, in bits: 128 or 256. */
  public int strengthBits() {
    return encryptionKey().length() * 8;
  }

  /** Whether the other key has the same name or shares a secret. No ring holds two such keys. */
  boolean collidesWith(TicketKey other) {
    return name().equals(other.name())
        || encryptionKey().equals(other.encryptionKey())
        || (macKey().length() > 0 && macKey().equals(other.macKey()));
  }

  /**
   * The name and secrets as the format uses them. For the engine alone: the type is not exported.
   */
  @SuppressWarnings("exports")
  public KeySecrets secrets() {
    return secrets;
  }

  /** Zeroes the secrets. A thread that is using them gets no ticket and no session out of them. */
  @Override
  public void destroy() {
    secrets.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return secrets.isDestroyed();
  }

  /** Name and format, never the secrets. */
  @Override
  public String toString() {
    return "TicketKey[" + name().octets() + ", " + format.word() + "]";
  }

  private static byte[] octets(SecureRandom random, int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }

  private static void checkLengths(TicketFormat format, int encryption, int mac) {
    if (!format.layout().acceptsKeyLengths(encryption, mac)) {
      throw new IllegalArgumentException(
          "a key of the format "
              + format.word()
              + " cannot have an encryption key of "
              + encryption
              + " and a MAC key of "
              + mac
              + " octets");
    }
  }
}

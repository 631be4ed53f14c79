// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import dev.reprise.codec.KeyMaterial;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * One key of a ticket key file: two secrets of the same length under a name.
 *
 * <p>The keys are not weak. Immutable except for {@link #destroy()}.
 *
 * @param name the first octets of every ticket that this key seals
 * @param encryptionKey 16 octets for AES-128-CBC, 32 for AES-256-CBC
 * @param macKey for HMAC-SHA-256, as many octets
 * @since 0.1
 */
public record KeyFileEntry(KeyName name, SecretBytes encryptionKey, SecretBytes macKey) {

  static final int NAME_LENGTH = 16;

  private static final String FINGERPRINT_LABEL = "reprise ticket key fingerprint v1";
  private static final int FINGERPRINT_LENGTH = 8;

  /** Checks lengths and material. */
  public KeyFileEntry {
    int length = encryptionKey.length();
    if ((length != 16 && length != 32) || macKey.length() != length) {
      throw new IllegalArgumentException(
          "keys of " + length + " and " + macKey.length() + " octets, not twice 16 or twice 32");
    }
    KeyMaterial.objection(name, encryptionKey, macKey)
        .ifPresent(
            objection -> {
              throw new IllegalArgumentException("key " + name.octets() + ": " + objection);
            });
  }

  /**
   * A fingerprint to compare keys across files and formats: the first eight octets of SHA-256 over
   * a label, the name, the encryption key and the MAC key. It reveals nothing about the secrets.
   */
  public Bytes fingerprint() {
    byte[] encryption = encryptionKey.toByteArray();
    byte[] mac = macKey.toByteArray();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(FINGERPRINT_LABEL.getBytes(StandardCharsets.US_ASCII));
      digest.update(name.octets().toByteArray());
      digest.update(encryption);
      digest.update(mac);
      return Bytes.copyOf(digest.digest(), 0, FINGERPRINT_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    } finally {
      Arrays.fill(encryption, (byte) 0);
      Arrays.fill(mac, (byte) 0);
    }
  }

  /** Zeroes both secrets. */
  public void destroy() {
    encryptionKey.destroy();
    macKey.destroy();
  }

  /** The octets of this key in a file. */
  int encodedLength() {
    return NAME_LENGTH + encryptionKey.length() + macKey.length();
  }

  /** Whether the other has the same name, or one of the same secrets. */
  boolean collidesWith(KeyFileEntry other) {
    return name.equals(other.name)
        || encryptionKey.equals(other.encryptionKey)
        || macKey.equals(other.macKey);
  }
}

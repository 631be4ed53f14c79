// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.ticket;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.TicketKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The content of one ticket, sealed under another key. The content is not looked at, so it may be
 * OpenSSL's, BoringSSL's or anything else.
 *
 * <pre>{@code
 * struct {
 *     opaque key_name[16];
 *     opaque iv[16];
 *     opaque encrypted_state[];   // the rest: AES-CBC, padded to whole blocks
 *     opaque mac[32];             // HMAC-SHA-256 over all before it
 * } OpenSslTicket;
 * }</pre>
 */
public final class ResealedTicket {

  private static final int BLOCK = 16;
  private static final int STATE_AT = KeyName.LENGTH + BLOCK;
  private static final int MAC_LENGTH = 32;

  private ResealedTicket() {}

  /**
   * Seals anew.
   *
   * @param issuer the key of the ticket
   * @param key the key to seal under
   * @return empty if the MAC or the padding of the ticket is wrong, or it has no content
   */
  public static Optional<Bytes> of(
      Bytes ticket, TicketKey issuer, TicketKey key, SecureRandom random) {
    int macAt = ticket.length() - MAC_LENGTH;
    if (macAt < STATE_AT + BLOCK || (macAt - STATE_AT) % BLOCK != 0) {
      return Optional.empty();
    }
    byte[] octets = ticket.toByteArray();
    byte[] state = {};
    try {
      byte[] mac = mac(issuer, Arrays.copyOf(octets, macAt));
      if (!MessageDigest.isEqual(mac, Arrays.copyOfRange(octets, macAt, octets.length))) {
        return Optional.empty();
      }
      byte[] iv = Arrays.copyOfRange(octets, KeyName.LENGTH, STATE_AT);
      Cipher opening = cipher(Cipher.DECRYPT_MODE, issuer, iv);
      state = opening.doFinal(octets, STATE_AT, macAt - STATE_AT);
      return Optional.of(sealed(state, key, random));
    } catch (BadPaddingException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JRE has AES and HMAC-SHA-256", e);
    } finally {
      Arrays.fill(state, (byte) 0);
    }
  }

  private static Bytes sealed(byte[] state, TicketKey key, SecureRandom random)
      throws GeneralSecurityException {
    byte[] iv = new byte[BLOCK];
    random.nextBytes(iv);
    byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, iv).doFinal(state);
    int macAt = STATE_AT + encrypted.length;
    byte[] ticket = Arrays.copyOf(key.name().octets().toByteArray(), macAt + MAC_LENGTH);
    System.arraycopy(iv, 0, ticket, KeyName.LENGTH, BLOCK);
    System.arraycopy(encrypted, 0, ticket, STATE_AT, encrypted.length);
    System.arraycopy(mac(key, Arrays.copyOf(ticket, macAt)), 0, ticket, macAt, MAC_LENGTH);
    return Bytes.copyOf(ticket);
  }

  private static Cipher cipher(int mode, TicketKey key, byte[] iv) throws GeneralSecurityException {
    byte[] secret = key.encryptionKey().toByteArray();
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(mode, new SecretKeySpec(secret, "AES"), new IvParameterSpec(iv));
      return cipher;
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] mac(TicketKey key, byte[] octets) throws GeneralSecurityException {
    byte[] secret = key.macKey().toByteArray();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(octets);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}

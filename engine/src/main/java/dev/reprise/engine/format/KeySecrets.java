// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Ticket;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.Lender;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.Destroyable;

/**
 * The name and the secrets of one ticket key, with ciphers that are set up once and then lent.
 * Immutable except for {@link #destroy()}. Safe for use by any thread.
 */
public final class KeySecrets implements Destroyable {

  /** Where the length of the state, or the state, begins in a ticket. */
  private static final int LENGTH_AT = KeyName.LENGTH + Ticket.IV_LENGTH;

  private final KeyName name;
  private final SecretBytes encryptionKey;
  private final SecretBytes macKey;
  private final Lender<CbcCipher> ciphers;

  /**
   * The secrets of a key.
   *
   * @param encryptionKey kept, not copied
   * @param macKey kept, not copied; empty if the format has none
   */
  public KeySecrets(KeyName name, SecretBytes encryptionKey, SecretBytes macKey) {
    this.name = Objects.requireNonNull(name, "name");
    this.encryptionKey = encryptionKey;
    this.macKey = macKey;
    this.ciphers = new Lender<>(() -> new CbcCipher(encryptionKey, macKey), CbcCipher::wipe);
  }

  /** The name, which stands at the head of every ticket under this key. */
  public KeyName name() {
    return name;
  }

  /** The key that encrypts. */
  public SecretBytes encryptionKey() {
    return encryptionKey;
  }

  /** The key that authenticates; empty if the format has none. */
  public SecretBytes macKey() {
    return macKey;
  }

  /**
   * Encrypts with AES-CBC and authenticates with HMAC-SHA-256 everything before the MAC: key name,
   * initialisation vector, length of the state if the layout has it, and state.
   *
   * @param lengthOctets octets of the state's length in this layout: 2 or 0
   */
  Bytes sealCbc(byte[] plaintext, int lengthOctets, SecureRandom random) {
    int stateLength = CbcCipher.ciphertextLength(plaintext.length);
    int stateAt = LENGTH_AT + lengthOctets;
    byte[] ticket = new byte[stateAt + stateLength + Ticket.MAC_LENGTH];
    byte[] iv = new byte[Ticket.IV_LENGTH];
    random.nextBytes(iv);
    System.arraycopy(name.octets().toByteArray(), 0, ticket, 0, KeyName.LENGTH);
    System.arraycopy(iv, 0, ticket, KeyName.LENGTH, Ticket.IV_LENGTH);
    if (lengthOctets == 2) {
      ticket[LENGTH_AT] = (byte) (stateLength >>> Byte.SIZE);
      ticket[LENGTH_AT + 1] = (byte) stateLength;
    }
    CbcCipher cipher = borrowCipher();
    try {
      cipher.encrypt(plaintext, ticket, KeyName.LENGTH, stateAt);
      cipher.authenticate(ticket);
      // The key may have been destroyed, that is zeroed, while the cipher was set up or in use.
      checkAlive();
      return Bytes.copyOf(ticket);
    } finally {
      giveBack(cipher);
    }
  }

  /**
   * Verifies the MAC at the end of a ticket; only if it is correct, decrypts the state.
   *
   * @param octets a well-formed ticket
   * @param lengthOctets octets of the state's length in this layout: 2 or 0
   */
  TicketLayout.Opened openCbc(byte[] octets, int lengthOctets) {
    int stateAt = LENGTH_AT + lengthOctets;
    int stateLength = octets.length - Ticket.MAC_LENGTH - stateAt;
    CbcCipher cipher = borrowCipher();
    try {
      if (!cipher.isAuthentic(octets)) {
        return TicketLayout.Opened.FORGED;
      }
      Optional<SecretBytes> plaintext =
          cipher.decrypt(octets, KeyName.LENGTH, stateAt, stateLength).map(SecretBytes::adopt);
      return opened(plaintext);
    } finally {
      giveBack(cipher);
    }
  }

  /**
   * Lends a cipher; the borrower gives it back.
   *
   * @throws IllegalStateException if this key has been destroyed
   */
  CbcCipher borrowCipher() {
    checkAlive();
    return ciphers.borrow();
  }

  void giveBack(CbcCipher cipher) {
    ciphers.giveBack(cipher);
    if (isDestroyed()) {
      ciphers.discardAll();
    }
  }

  /** The result for an authentic ticket, with no session if this key was destroyed meanwhile. */
  TicketLayout.Opened opened(Optional<SecretBytes> plaintext) {
    if (isDestroyed()) {
      plaintext.ifPresent(SecretBytes::destroy);
    }
    return new TicketLayout.Opened(true, plaintext);
  }

  /**
   * Checks that this key may have sealed what was sealed until now.
   *
   * @throws IllegalStateException if this key has been destroyed
   */
  void checkAlive() {
    if (isDestroyed()) {
      throw new IllegalStateException("the key has been destroyed");
    }
  }

  /** Zeroes the secrets. A thread that is using them gets no ticket and no session out of them. */
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

  /** The name, never the secrets. */
  @Override
  public String toString() {
    return "KeySecrets[" + name.octets() + "]";
  }
}

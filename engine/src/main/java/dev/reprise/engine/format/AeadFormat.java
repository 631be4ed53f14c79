// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.SealedBox;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The format {@code aead}: a {@link Sealed} that holds a {@link dev.reprise.codec.SessionState}.
 * AES-256-GCM under a key of its own for each ticket, derived from the ticket key, a random salt
 * and the trust domain (see {@link SealedBox}).
 */
public final class AeadFormat implements TicketLayout {

  private static final int ENCRYPTION_KEY_LENGTH = 32;
  private static final String PURPOSE = "reprise ticket v1";

  /** The format; it has no settings. */
  public AeadFormat() {}

  @Override
  public boolean acceptsKeyLengths(int encryptionKey, int macKey) {
    return encryptionKey == ENCRYPTION_KEY_LENGTH && macKey == 0;
  }

  @Override
  public int macKeyLength() {
    return 0;
  }

  @Override
  public int ticketLength(int plaintextLength) {
    return Sealed.OVERHEAD + plaintextLength;
  }

  @Override
  public Bytes seal(byte[] plaintext, KeySecrets key, String trustDomain, SecureRandom random) {
    Sealed sealed =
        SealedBox.seal(
            key.name(), key.encryptionKey(), info(trustDomain), Bytes.EMPTY, plaintext, random);
    key.checkAlive();
    return sealed.encoded();
  }

  @Override
  public Opened open(Bytes ticket, KeySecrets key, String trustDomain) throws DecodeException {
    Sealed read = Reader.readAll(ticket, "Sealed", Sealed::readFrom);
    Optional<SecretBytes> plaintext =
        SealedBox.open(read, key.encryptionKey(), info(trustDomain), Bytes.EMPTY);
    return plaintext.isPresent() ? key.opened(plaintext) : Opened.FORGED;
  }

  private static Sealed.Info info(String trustDomain) {
    return Sealed.Info.of(PURPOSE, trustDomain);
  }
}

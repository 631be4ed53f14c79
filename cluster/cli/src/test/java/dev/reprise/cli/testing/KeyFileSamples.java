// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.option.SecretFile;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Ticket keys for tests. */
public final class KeyFileSamples {

  private static final SecureRandom RANDOM = new SecureRandom();

  private KeyFileSamples() {}

  /** A key of its own. */
  public static KeyFile.Entry random(int octets) {
    return new KeyFile.Entry(
        new KeyName(Bytes.copyOf(draw(KeyName.LENGTH))),
        SecretBytes.adopt(draw(octets)),
        SecretBytes.adopt(draw(octets)));
  }

  /** Writes a key file, in place of what was there. */
  public static Path write(Path file, KeyFile keys) {
    try {
      SecretFile.write(file, keys.encodedSecret(), true);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] draw(int octets) {
    byte[] drawn = new byte[octets];
    RANDOM.nextBytes(drawn);
    return drawn;
  }
}

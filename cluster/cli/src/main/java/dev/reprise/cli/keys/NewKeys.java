// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.codec.KeyMaterial;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.SecureRandom;

/** Random keys for key files. */
final class NewKeys {

  private NewKeys() {}

  /**
   * A key that is not, by a chance of one in millions, one that would be refused as weak.
   *
   * @param octets of each of its two secrets: 16 or 32
   */
  static KeyFile.Entry draw(int octets, SecureRandom random) {
    while (true) {
      KeyName name = new KeyName(Bytes.copyOf(octets(KeyName.LENGTH, random)));
      SecretBytes encryptionKey = SecretBytes.adopt(octets(octets, random));
      SecretBytes macKey = SecretBytes.adopt(octets(octets, random));
      if (KeyMaterial.objection(name, encryptionKey, macKey).isEmpty()) {
        return new KeyFile.Entry(name, encryptionKey, macKey);
      }
    }
  }

  private static byte[] octets(int length, SecureRandom random) {
    byte[] drawn = new byte[length];
    random.nextBytes(drawn);
    return drawn;
  }
}

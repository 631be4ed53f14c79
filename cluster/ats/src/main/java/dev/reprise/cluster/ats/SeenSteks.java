// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.TicketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The fingerprints of the ticket keys that a node has used before, in a file. An attacker who has
 * recorded an old message can't bring an old key back with it, not even over a restart.
 *
 * <p>A line each, oldest first, in hexadecimal: the first 16 octets of SHA-256 over {@code "reprise
 * ats stek v1"}, name and keys. The file holds the last {@value #MOST}. Confined to its group's
 * lock.
 */
final class SeenSteks {

  /** At one an hour, five years and a half. */
  static final int MOST = 48_000;

  private static final int FINGERPRINT_LENGTH = 16;
  private static final int LONGEST_FILE = MOST * (2 * FINGERPRINT_LENGTH + 1) + 1024;
  private static final byte[] LABEL = "reprise ats stek v1".getBytes(StandardCharsets.US_ASCII);

  private final Path file;
  private final List<Bytes> seen;

  /**
   * What that file says.
   *
   * @throws IOException if it is there and can't be read, or is not such a file: starting without
   *     it would let old keys in
   */
  SeenSteks(Path file) throws IOException {
    this.file = file.toAbsolutePath();
    this.seen = new ArrayList<>();
    if (Files.exists(file)) {
      if (Files.size(file) > LONGEST_FILE) {
        throw new IOException(file + " is too long to be a list of fingerprints");
      }
      seen.addAll(read(Files.readString(file, StandardCharsets.ISO_8859_1)));
    }
  }

  /**
   * The fingerprints in that text.
   *
   * @throws IOException if it is not a list of fingerprints
   */
  static List<Bytes> read(String text) throws IOException {
    List<Bytes> read = new ArrayList<>();
    for (String line : text.lines().toList()) {
      try {
        Bytes fingerprint = Bytes.fromHex(line);
        if (fingerprint.length() != FINGERPRINT_LENGTH) {
          throw new IOException("line " + (read.size() + 1) + " is not a fingerprint");
        }
        read.add(fingerprint);
      } catch (IllegalArgumentException e) {
        throw new IOException("line " + (read.size() + 1) + " is not a fingerprint", e);
      }
    }
    return read;
  }

  /** How many keys were used after that one; empty if it never was. */
  OptionalInt usedAfter(TicketKey key) {
    int index = seen.lastIndexOf(fingerprint(key));
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(seen.size() - 1 - index);
  }

  /** Remembers a key that is about to be used. */
  void add(TicketKey key) throws IOException {
    seen.add(fingerprint(key));
    if (seen.size() > MOST) {
      seen.remove(0);
    }
    write();
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder();
    seen.forEach(each -> text.append(each.hex()).append('\n'));
    Path temporary =
        Files.createTempFile(
            file.getParent(),
            ".reprise-",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(temporary, text);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Bytes fingerprint(TicketKey key) {
    byte[] mac = key.macKey().toByteArray();
    byte[] encryption = key.encryptionKey().toByteArray();
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(LABEL);
      sha256.update(key.name().octets().toByteArray());
      sha256.update(mac);
      return Bytes.copyOf(sha256.digest(encryption), 0, FINGERPRINT_LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    } finally {
      Arrays.fill(mac, (byte) 0);
      Arrays.fill(encryption, (byte) 0);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import dev.reprise.codec.keyfile.KeyFileException.Fault;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of one ticket key file, in the order of the file.
 *
 * <p>The program accepts the file: the number and the sizes of the keys are right, no key is weak,
 * and no key appears twice. Immutable except for {@link #destroy()}.
 *
 * @param format the layout of the file
 * @param entries the keys, at least one
 * @since 0.1
 */
public record KeyFile(KeyFileFormat format, List<KeyFileEntry> entries) {

  /** Checks what {@link #read} checks. */
  public KeyFile {
    Objects.requireNonNull(format, "format");
    entries = List.copyOf(entries);
    objection(format, entries)
        .ifPresent(
            objection -> {
              throw new IllegalArgumentException(objection.what() + ": " + objection.remedy());
            });
  }

  /**
   * Reads a file in a known format.
   *
   * @param file its name, for errors
   * @throws KeyFileException if the program would reject the file, or a key is weak
   */
  public static KeyFile read(String file, byte[] octets, KeyFileFormat format)
      throws KeyFileException {
    List<KeyFileEntry> entries = new KeyFileReader(file, format).entries(octets);
    Optional<Objection> objection = objection(format, entries);
    if (objection.isPresent()) {
      entries.forEach(KeyFileEntry::destroy);
      throw objection.get().in(file);
    }
    return new KeyFile(format, entries);
  }

  /**
   * Recognises the format of a file and reads it: base64 text is HAProxy's, 48 or 80 raw octets
   * nginx's, a higher multiple of 48 Traffic Server's.
   *
   * <p>Apache httpd, Netty and Envoy have files of the same sizes with the keys in another order,
   * so a caller that uses this method must tell the user which format it assumed.
   *
   * @param file its name, for errors
   * @throws KeyFileException {@code UNKNOWN_FORMAT} if the file looks like none of the three; or as
   *     {@link #read}
   */
  public static KeyFile recognise(String file, byte[] octets) throws KeyFileException {
    if (octets.length == 0) {
      throw KeyFileReader.empty(file);
    }
    if (KeyFileReader.isBase64Text(octets)) {
      return read(file, octets, KeyFileFormat.HAPROXY);
    }
    if (octets.length == KeyFileFormat.SHORT_ENTRY || octets.length == KeyFileFormat.LONG_ENTRY) {
      return read(file, octets, KeyFileFormat.NGINX);
    }
    if (octets.length % KeyFileFormat.SHORT_ENTRY == 0) {
      return read(file, octets, KeyFileFormat.ATS);
    }
    throw new KeyFileException(
        file,
        0,
        Fault.UNKNOWN_FORMAT,
        octets.length + " octets look like no key file",
        "they have 48, 80 or n times 48 raw octets, or lines of base64; name the format if it is"
            + " another");
  }

  /** The key under which the program seals tickets. */
  public KeyFileEntry sealing() {
    return entries.get(format.sealingIndex(entries.size()));
  }

  /**
   * The file's content, in an array of its own that the caller wipes after use.
   *
   * <p>The inverse of {@link #read}; each base64 line ends in a line feed.
   */
  public byte[] encodedSecret() {
    byte[] octets = new byte[encodedLength()];
    int position = 0;
    for (KeyFileEntry entry : entries) {
      byte[] raw = raw(entry);
      byte[] line = format.isText() ? Base64.getEncoder().encode(raw) : raw;
      System.arraycopy(line, 0, octets, position, line.length);
      position += line.length;
      Arrays.fill(line, (byte) 0);
      Arrays.fill(raw, (byte) 0);
      if (format.isText()) {
        octets[position++] = '\n';
      }
    }
    return octets;
  }

  /** Zeroes all keys. */
  public void destroy() {
    entries.forEach(KeyFileEntry::destroy);
  }

  private int encodedLength() {
    int length = 0;
    for (KeyFileEntry entry : entries) {
      int raw = entry.encodedLength();
      length += format.isText() ? (raw + 2) / 3 * 4 + 1 : raw;
    }
    return length;
  }

  private byte[] raw(KeyFileEntry entry) {
    byte[] name = entry.name().octets().toByteArray();
    byte[] encryption = entry.encryptionKey().toByteArray();
    byte[] mac = entry.macKey().toByteArray();
    boolean encryptionFirst = format.encryptionKeyFirst(entry.encodedLength());
    byte[] first = encryptionFirst ? encryption : mac;
    byte[] second = encryptionFirst ? mac : encryption;
    byte[] raw = Arrays.copyOf(name, entry.encodedLength());
    System.arraycopy(first, 0, raw, name.length, first.length);
    System.arraycopy(second, 0, raw, name.length + first.length, second.length);
    Arrays.fill(encryption, (byte) 0);
    Arrays.fill(mac, (byte) 0);
    return raw;
  }

  private static Optional<Objection> objection(KeyFileFormat format, List<KeyFileEntry> entries) {
    if (entries.size() < format.leastKeys()) {
      return Optional.of(
          new Objection(
              0,
              Fault.TOO_FEW_KEYS,
              entries.size()
                  + " keys, and "
                  + format.word()
                  + " takes no fewer than "
                  + format.leastKeys(),
              "the last but one seals, the last is the next to seal, those before only open"));
    }
    if (entries.size() > format.mostKeys()) {
      return Optional.of(
          new Objection(
              0,
              Fault.TOO_MANY_KEYS,
              entries.size()
                  + " keys, and a file of "
                  + format.word()
                  + " has at most "
                  + format.mostKeys(),
              "take out the oldest"));
    }
    Set<Integer> lengths = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      KeyFileEntry entry = entries.get(i);
      int line = format.isText() ? i + 1 : 0;
      lengths.add(entry.encodedLength());
      if (!format.allows(entry.encodedLength())) {
        return Optional.of(
            new Objection(
                line,
                Fault.WRONG_SIZE,
                "a key of " + entry.encodedLength() + " octets",
                "in a file of " + format.word() + " a key has " + format.sizes()));
      }
      if (entries.subList(0, i).stream().anyMatch(entry::collidesWith)) {
        return Optional.of(
            new Objection(
                line,
                Fault.REPEATED_KEY,
                "key " + entry.name().octets() + " has the name or a secret of one before it",
                "draw each key at random, all of it"));
      }
    }
    if (lengths.size() > 1) {
      return Optional.of(
          new Objection(
              0,
              Fault.MIXED_SIZES,
              "keys of 48 and of 80 octets in one file",
              format.word() + " takes one size only"));
    }
    return Optional.empty();
  }

  /** A fault of a file whose keys are each well-formed. */
  private record Objection(int line, Fault fault, String what, String remedy) {

    KeyFileException in(String file) {
      return new KeyFileException(file, line, fault, what, remedy);
    }
  }
}

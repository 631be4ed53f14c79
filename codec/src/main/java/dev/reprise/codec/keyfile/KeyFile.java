// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import dev.reprise.codec.KeyMaterial;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFileException.Fault;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
public record KeyFile(KeyFileFormat format, List<Entry> entries) {

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
    List<Entry> entries = new KeyFileReader(file, format).entries(octets);
    Optional<Objection> objection = objection(format, entries);
    if (objection.isPresent()) {
      entries.forEach(Entry::destroy);
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
  public Entry sealing() {
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
    for (Entry entry : entries) {
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
    entries.forEach(Entry::destroy);
  }

  private int encodedLength() {
    int length = 0;
    for (Entry entry : entries) {
      int raw = entry.encodedLength();
      length += format.isText() ? (raw + 2) / 3 * 4 + 1 : raw;
    }
    return length;
  }

  private byte[] raw(Entry entry) {
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

  private static Optional<Objection> objection(KeyFileFormat format, List<Entry> entries) {
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
      Entry entry = entries.get(i);
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

  /**
   * One key of a ticket key file: two secrets of the same length under a name.
   *
   * <p>The keys are not weak. Immutable except for {@link #destroy()}.
   *
   * @param name the first octets of every ticket that this key seals
   * @param encryptionKey 16 octets for AES-128-CBC, 32 for AES-256-CBC
   * @param macKey for HMAC-SHA-256, as many octets
   */
  public record Entry(KeyName name, SecretBytes encryptionKey, SecretBytes macKey) {

    static final int NAME_LENGTH = 16;

    private static final String FINGERPRINT_LABEL = "reprise ticket key fingerprint v1";
    private static final int FINGERPRINT_LENGTH = 8;

    /** Checks lengths and material. */
    public Entry {
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
     * A fingerprint to compare keys across files and formats: the first eight octets of SHA-256
     * over a label, the name, the encryption key and the MAC key. It reveals nothing about the
     * secrets.
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
    boolean collidesWith(Entry other) {
      return name.equals(other.name)
          || encryptionKey.equals(other.encryptionKey)
          || macKey.equals(other.macKey);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import dev.reprise.codec.KeyMaterial;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFileException.Fault;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads the keys of a {@link KeyFile}. */
final class KeyFileReader {

  private final String file;
  private final KeyFileFormat format;

  KeyFileReader(String file, KeyFileFormat format) {
    this.file = file;
    this.format = format;
  }

  /** Whether the file has base64 characters and line ends only, which random octets never do. */
  static boolean isBase64Text(byte[] octets) {
    for (byte octet : octets) {
      boolean base64 =
          (octet >= 'A' && octet <= 'Z')
              || (octet >= 'a' && octet <= 'z')
              || (octet >= '0' && octet <= '9')
              || octet == '+'
              || octet == '/'
              || octet == '=';
      if (!base64 && octet != '\r' && octet != '\n') {
        return false;
      }
    }
    return true;
  }

  static KeyFileException empty(String file) {
    return new KeyFileException(
        file, 0, Fault.EMPTY, "the file is empty", "make a key with 'reprise keys generate'");
  }

  /** The keys, each well-formed and not weak; {@link KeyFile} checks them as a whole. */
  List<KeyFile.Entry> entries(byte[] octets) throws KeyFileException {
    if (octets.length == 0) {
      throw empty(file);
    }
    List<KeyFile.Entry> entries = new ArrayList<>();
    try {
      if (format.isText()) {
        addLines(octets, entries);
      } else {
        addRaw(octets, entries);
      }
    } catch (KeyFileException e) {
      entries.forEach(KeyFile.Entry::destroy);
      throw e;
    }
    return entries;
  }

  private void addLines(byte[] octets, List<KeyFile.Entry> entries) throws KeyFileException {
    int line = 0;
    for (int from = 0; from < octets.length; ) {
      line++;
      int end = from;
      while (end < octets.length && octets[end] != '\n') {
        end++;
      }
      int to = end > from && octets[end - 1] == '\r' ? end - 1 : end;
      checkCount(line);
      byte[] raw = decode(Arrays.copyOfRange(octets, from, to), line);
      try {
        entries.add(entry(raw, line));
      } finally {
        Arrays.fill(raw, (byte) 0);
      }
      from = end + 1;
    }
  }

  private void addRaw(byte[] octets, List<KeyFile.Entry> entries) throws KeyFileException {
    int length = format.mostKeys() == 1 ? octets.length : KeyFileFormat.SHORT_ENTRY;
    if (octets.length % length != 0) {
      throw wrongSize(octets.length, 0);
    }
    checkCount(octets.length / length);
    for (int from = 0; from < octets.length; from += length) {
      byte[] raw = Arrays.copyOfRange(octets, from, from + length);
      try {
        entries.add(entry(raw, 0));
      } finally {
        Arrays.fill(raw, (byte) 0);
      }
    }
  }

  private byte[] decode(byte[] base64, int line) throws KeyFileException {
    try {
      if (base64.length % 4 == 0) {
        return Base64.getDecoder().decode(base64);
      }
    } catch (IllegalArgumentException e) {
      // The message quotes an octet of the key file, so the cause is dropped.
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
    throw new KeyFileException(
        file,
        line,
        Fault.BAD_BASE64,
        "not base64",
        "put each key on one line, as 'openssl rand 80 | openssl base64 -A' writes it");
  }

  private KeyFile.Entry entry(byte[] raw, int line) throws KeyFileException {
    if (!format.allows(raw.length)) {
      throw wrongSize(raw.length, line);
    }
    try {
      Reader in = Reader.of(raw);
      int length = (raw.length - KeyFile.Entry.NAME_LENGTH) / 2;
      KeyName name = KeyName.readFrom(in);
      SecretBytes first = in.secret("first_key", length);
      SecretBytes second = in.secret("second_key", length);
      boolean encryptionFirst = format.encryptionKeyFirst(raw.length);
      return entry(name, encryptionFirst ? first : second, encryptionFirst ? second : first, line);
    } catch (DecodeException e) {
      throw new IllegalStateException("the length was checked", e);
    }
  }

  private KeyFile.Entry entry(KeyName name, SecretBytes encryptionKey, SecretBytes macKey, int line)
      throws KeyFileException {
    Optional<String> objection = KeyMaterial.objection(name, encryptionKey, macKey);
    if (objection.isPresent()) {
      encryptionKey.destroy();
      macKey.destroy();
      throw new KeyFileException(
          file,
          line,
          Fault.WEAK_KEY,
          "key " + name.octets() + ": " + objection.get(),
          "draw it at random, with 'reprise keys generate'");
    }
    return new KeyFile.Entry(name, encryptionKey, macKey);
  }

  private void checkCount(int keys) throws KeyFileException {
    if (keys > KeyFileFormat.MAX_KEYS) {
      throw new KeyFileException(
          file,
          0,
          Fault.TOO_MANY_KEYS,
          "more than " + KeyFileFormat.MAX_KEYS + " keys",
          "take out the oldest");
    }
  }

  private KeyFileException wrongSize(int length, int line) {
    return new KeyFileException(
        file,
        line,
        Fault.WRONG_SIZE,
        length + " octets",
        "in a file of "
            + format.word()
            + " a key has "
            + format.sizes()
            + (format.isText()
                ? ", all on one line, as 'openssl rand 80 | openssl base64 -A' writes it"
                : format.mostKeys() == 1 ? "" : ", and the file a multiple of them"));
  }
}

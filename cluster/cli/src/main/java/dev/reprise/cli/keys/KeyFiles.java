// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.SecretFile;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.keyfile.KeyFileException.Fault;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.engine.file.SecretFileReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ticket key files as options name them. */
public final class KeyFiles {

  private static final int MAX_OCTETS = 1 << 16;

  private KeyFiles() {}

  /** The words for the formats, for help and errors. */
  static String words() {
    return Stream.of(KeyFileFormat.values())
        .map(KeyFileFormat::word)
        .collect(Collectors.joining(", "));
  }

  /**
   * Loads one file.
   *
   * @param format empty to recognise it
   * @throws KeyFileException if it can't be read or is not a key file
   */
  static KeyFile load(Path file, Optional<KeyFileFormat> format) throws KeyFileException {
    return load(new SecretFileReader(file, MAX_OCTETS), format);
  }

  /**
   * A reader of one key file, which is for a file that is read more than once.
   *
   * @param warnings takes a line for the person who runs this process, if others may read the file
   */
  public static SecretFileReader reader(Path file, Consumer<String> warnings) {
    return new SecretFileReader(file, MAX_OCTETS, warnings);
  }

  /**
   * Loads one file.
   *
   * @param format empty to recognise it
   * @throws KeyFileException if it can't be read or is not a key file
   */
  public static KeyFile load(SecretFileReader file, Optional<KeyFileFormat> format)
      throws KeyFileException {
    byte[] octets = octets(file);
    try {
      return format.isPresent()
          ? KeyFile.read(file.toString(), octets, format.get())
          : KeyFile.recognise(file.toString(), octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** Loads one file that an option names, for a command that can't go on without. */
  public static KeyFile require(String option, Path file, Optional<KeyFileFormat> format) {
    try {
      return load(file, format);
    } catch (KeyFileException e) {
      throw new ConfigurationException(option, String.valueOf(e.getMessage()));
    }
  }

  /** Saves one file, readable for its owner only. */
  static void save(String option, Path file, KeyFile keys, boolean replace) {
    byte[] octets = keys.encodedSecret();
    try {
      SecretFile.write(file, octets, replace);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(option, file + ": exists already; --force replaces it");
    } catch (IOException e) {
      throw new ConfigurationException(option, file + ": can't be written: " + reason(e));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * What to say where a format was guessed that other programs' files look like; empty where there
   * is no doubt.
   */
  public static Optional<String> doubt(Path file, KeyFile keys) {
    return keys.format() == KeyFileFormat.NGINX || keys.format() == KeyFileFormat.ATS
        ? Optional.of(
            file
                + ": taken for a key file of "
                + keys.format().word()
                + "; other programs have the same size and another order, so name the format")
        : Optional.empty();
  }

  private static byte[] octets(SecretFileReader file) throws KeyFileException {
    try {
      return file.read();
    } catch (NoSuchFileException e) {
      throw unreadable(file, "no such file", "make one with 'reprise keys generate'");
    } catch (AccessDeniedException e) {
      throw unreadable(file, "permission denied", "let this user read it");
    } catch (IOException e) {
      throw unreadable(
          file, SecretFileReader.reason(e), "see whether it is a key file of some hundred octets");
    }
  }

  private static KeyFileException unreadable(SecretFileReader file, String what, String remedy) {
    return new KeyFileException(file.toString(), 0, Fault.UNREADABLE, what, remedy);
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "no such directory"
        : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
  }

  /** Reads the word for a format. */
  public static final class FormatConverter implements ITypeConverter<KeyFileFormat> {
    @Override
    public KeyFileFormat convert(String text) {
      return KeyFileFormat.ofWord(text)
          .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of " + words()));
    }
  }
}

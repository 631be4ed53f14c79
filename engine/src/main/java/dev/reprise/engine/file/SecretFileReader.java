// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of one file with a secret, such as a key or a password. It reads no more than a bound,
 * and warns if users of the machine other than the file's owner and group may read or write it.
 * Every secret that Reprise reads from a file comes through here, so all of them are checked alike.
 *
 * <p>It warns and does not refuse: container platforms mount secrets that every user in the
 * container may read. It warns again only after the permissions have changed. Safe for use by any
 * thread.
 */
public final class SecretFileReader {

  private static final Logger LOG = LoggerFactory.getLogger(SecretFileReader.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;
  private final int mostOctets;
  private final Consumer<String> warnings;
  private final AtomicReference<String> lastWarning = new AtomicReference<>("");

  /**
   * A reader that logs its warnings.
   *
   * @param mostOctets the length of the longest file that is read
   */
  public SecretFileReader(Path file, int mostOctets) {
    this(file, mostOctets, LOG::warn);
  }

  /**
   * A reader.
   *
   * @param mostOctets the length of the longest file that is read
   * @param warnings takes a line for the person who runs this process
   */
  public SecretFileReader(Path file, int mostOctets, Consumer<String> warnings) {
    this.file = file;
    this.mostOctets = mostOctets;
    this.warnings = warnings;
  }

  /**
   * Reads the whole file; the caller wipes what is returned.
   *
   * @throws IOException if it can't be read, or is longer than the bound
   */
  public byte[] read() throws IOException {
    byte[] octets;
    try (InputStream in = Files.newInputStream(file)) {
      octets = in.readNBytes(mostOctets + 1);
    }
    if (octets.length > mostOctets) {
      Arrays.fill(octets, (byte) 0);
      throw new FileSystemException(
          file.toString(), null, "is longer than " + mostOctets + " octets");
    }
    String warning = exposure(file).orElse("");
    if (!warning.equals(lastWarning.getAndSet(warning)) && !warning.isEmpty()) {
      warnings.accept(warning);
    }
    return octets;
  }

  /**
   * Describes in one line what users other than the owner and the group may do with a file, and how
   * to correct that; empty if they may do nothing, or the file system has no such permissions.
   */
  public static Optional<String> exposure(Path file) {
    Set<PosixFilePermission> permissions;
    try {
      permissions = permissions(file);
    } catch (IOException e) {
      return Optional.of(file + ": its permissions can't be read");
    }
    boolean read = permissions.contains(PosixFilePermission.OTHERS_READ);
    boolean write = permissions.contains(PosixFilePermission.OTHERS_WRITE);
    if (!read && !write) {
      return Optional.empty();
    }
    String may = read && write ? "read and change" : read ? "read" : "change";
    return Optional.of(
        file + ": others can " + may + " this file, and it holds a secret: chmod 600 " + file);
  }

  /**
   * Whether nobody but the owner may do anything with a file, as is expected of a file that Reprise
   * itself wrote; true where the file system has no such permissions.
   */
  public static boolean isOwnersAlone(Path file) throws IOException {
    return OWNER_ONLY.containsAll(permissions(file));
  }

  /** The reason why a file could not be read, in a few words and without its name. */
  public static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return failure instanceof FileSystemException named && named.getReason() != null
        ? named.getReason()
        : "can't be read: " + failure.getMessage();
  }

  /** The name of the file. */
  @Override
  public String toString() {
    return file.toString();
  }

  private static Set<PosixFilePermission> permissions(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view == null ? Set.of() : view.readAttributes().permissions();
  }
}

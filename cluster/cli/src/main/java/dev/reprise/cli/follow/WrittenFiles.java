// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cli.option.SecretFile;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a target, and what a follower last wrote there. Not safe for use by several threads.
 */
final class WrittenFiles {

  private static final Duration AHEAD = Duration.ofSeconds(2);

  private final Target target;
  private Map<Path, Bytes> digests = Map.of();

  WrittenFiles(Target target) {
    this.target = target;
  }

  /**
   * Writes all files, each at once as a whole: mode 0600, owner and group as before.
   *
   * @throws FollowFailure if one can't be written; it is then what it was before
   */
  void write(KeySelection keys) throws FollowFailure {
    Map<Path, Bytes> written = new LinkedHashMap<>();
    digests = Map.of();
    List<KeyFileContent> files = target.files(keys);
    try {
      for (KeyFileContent each : files) {
        write(each, written);
      }
    } finally {
      files.forEach(each -> each.octets().destroy());
    }
    digests = written;
  }

  /** Whether every file is what was last written. */
  boolean areIntact() {
    return !digests.isEmpty()
        && digests.entrySet().stream().allMatch(each -> isIntact(each.getKey(), each.getValue()));
  }

  /** Deletes key files of former sets of keys. */
  void removeOthers() throws FollowFailure {
    if (target.program() != Program.NGINX) {
      return;
    }
    try (Stream<Path> found = Files.list(target.path())) {
      for (Path file : found.filter(WrittenFiles::isOurs).toList()) {
        if (!digests.containsKey(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (UncheckedIOException e) {
      // The stream throws it if the directory can't be read to its end.
      throw failure(target.path(), e.getCause());
    } catch (IOException e) {
      throw failure(target.path(), e);
    }
  }

  private void write(KeyFileContent content, Map<Path, Bytes> written) throws FollowFailure {
    byte[] octets = content.octets().toByteArray();
    try {
      Path file = content.file();
      // The user of the program may own the directory, so no link in it is followed.
      boolean directory = target.program().writesDirectory();
      Path real = !directory && Files.exists(file) ? file.toRealPath() : file;
      Path model = directory ? target.path() : real;
      SecretFile.replaceLike(model, real, octets);
      if (target.program().comparesSeconds()) {
        dateAhead(real);
      }
      written.put(file, digest(octets));
    } catch (IOException e) {
      throw failure(content.file(), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * Lets a file look newer than any that was read by now: two changes may fall into one second. At
   * worst the program reads it once more than it has to.
   */
  private static void dateAhead(Path file) throws IOException {
    Instant written = Files.getLastModifiedTime(file).toInstant();
    Files.setLastModifiedTime(file, FileTime.from(written.plus(AHEAD)));
  }

  private static boolean isIntact(Path file, Bytes digest) {
    try {
      SecretBytes content = SecretBytes.adopt(Files.readAllBytes(file));
      byte[] octets = content.toByteArray();
      try {
        return digest(octets).equals(digest);
      } finally {
        content.destroy();
        Arrays.fill(octets, (byte) 0);
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOurs(Path file) {
    return file.getFileName().toString().matches(Layout.KEY_FILE_PREFIX + "[0-9a-f]{32}\\.key");
  }

  private static Bytes digest(byte[] octets) {
    try {
      return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }

  private static FollowFailure failure(Path file, IOException e) {
    String reason =
        e instanceof NoSuchFileException
            ? "no such directory"
            : e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof FileSystemException system && system.getReason() != null
                    ? system.getReason()
                    : String.valueOf(e.getMessage());
    return new FollowFailure("write failed, " + file + ": " + reason);
  }
}

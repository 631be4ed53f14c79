// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** A file that only its owner may read, and that is there as a whole or not at all. */
public final class SecretFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private SecretFile() {}

  /**
   * Writes a file with mode 0600: what reads it sees all of it or what was there before.
   *
   * @param replace whether a file that exists is replaced
   * @throws FileAlreadyExistsException if it exists and may not be replaced
   */
  public static void write(Path file, byte[] octets, boolean replace) throws IOException {
    write(file, octets, replace, Optional.empty());
  }

  private static void write(Path file, byte[] octets, boolean replace, Optional<Path> model)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary =
        Files.createTempFile(target.getParent(), ".reprise-", ".tmp", permissions(target));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        ByteBuffer rest = ByteBuffer.wrap(octets);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      if (model.isPresent()) {
        own(temporary, model.get());
      }
      if (replace) {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        // Unlike a move, a second name for the file is never given in place of another file's.
        Files.createLink(target, temporary);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Writes a file in place of what was there, mode 0600, for the owner and the group of {@code
   * model}: what reads it sees all of it or what was there before.
   *
   * @param model a file or directory; if there is none, the owner is that of this process
   */
  public static void replaceLike(Path model, Path file, byte[] octets) throws IOException {
    write(file, octets, true, Files.exists(model) ? Optional.of(model) : Optional.empty());
  }

  /** Gives a file the owner and the group of another. If the file is a link, its target stays. */
  private static void own(Path file, Path model) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributeView wanted = Files.getFileAttributeView(model, PosixFileAttributeView.class);
    if (view == null || wanted == null) {
      return;
    }
    PosixFileAttributes has = view.readAttributes();
    PosixFileAttributes like = wanted.readAttributes();
    if (!has.group().equals(like.group())) {
      view.setGroup(like.group());
    }
    if (!has.owner().equals(like.owner())) {
      view.setOwner(like.owner());
    }
  }

  private static FileAttribute<?>[] permissions(Path target) throws IOException {
    FileStore store = Files.getFileStore(target.getParent());
    return store.supportsFileAttributeView(PosixFileAttributeView.class)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.engine.file.SecretFileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The file with a {@link ChainState}: mode 0600, replaced atomically, and under a lock that other
 * processes respect. The lock is a file of its own beside it, {@code FILE.lock}, as the file itself
 * is another one after each replacement.
 */
final class StateFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** Of a file that is read at all; a state file is shorter. */
  private static final int LONGEST = 1 << 10;

  /** A FileLock keeps other processes out, and this other threads. */
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final Path file;
  private final Path lockFile;
  private final ReentrantLock threads;

  /** The file of that name, which need not be there. */
  public StateFile(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    Path name = absolute.getFileName();
    if (directory == null || name == null) {
      throw new IOException(file + " is not the name of a file");
    }
    this.file = directory.toRealPath().resolve(name);
    this.lockFile = this.file.resolveSibling(name + ".lock");
    this.threads = LOCKS.computeIfAbsent(this.file, path -> new ReentrantLock());
  }

  /** What is done while nobody else can change the file. */
  @FunctionalInterface
  interface Exchange {
    /**
     * The state to be written.
     *
     * @param stored what the file holds
     * @return empty if it may stay
     */
    Optional<ChainState> replace(ChainState stored);
  }

  /**
   * Writes a new chain.
   *
   * @param replace whether a file that is there is replaced: its chain is lost
   * @throws IOException if there is one and it may not be replaced, or it can't be written
   */
  public void create(ChainState state, boolean replace) throws IOException {
    if (!replace && Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    write(state);
  }

  /**
   * Reads the state.
   *
   * @throws IOException if there is no such file, others may read or write it, or it is damaged
   */
  ChainState read() throws IOException {
    if (!SecretFileReader.isOwnersAlone(file)) {
      throw new IOException(file + " must be its owner's alone (chmod 600)");
    }
    byte[] octets = new SecretFileReader(file, LONGEST).read();
    try {
      return Reader.readAll(octets, "ChainState", ChainState::readFrom);
    } catch (DecodeException e) {
      throw new IOException(file + " is not a state file, or a damaged one: " + e.getMessage(), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** Reads and perhaps replaces the state while nobody else does. */
  void exchange(Exchange exchange) throws IOException {
    threads.lock();
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                permissions());
        FileLock lock = channel.lock()) {
      ChainState stored = read();
      try {
        Optional<ChainState> replacement = exchange.replace(stored);
        if (replacement.isPresent() && lock.isValid()) {
          write(replacement.get());
        }
      } finally {
        stored.destroy();
      }
    } finally {
      threads.unlock();
    }
  }

  private void write(ChainState state) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), ".reprise-", ".tmp", permissions());
    byte[] octets = state.encodedSecret();
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(octets);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Arrays.fill(octets, (byte) 0);
      Files.deleteIfExists(temporary);
    }
  }

  private FileAttribute<?>[] permissions() throws IOException {
    return Files.getFileStore(file.getParent())
            .supportsFileAttributeView(PosixFileAttributeView.class)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  @Override
  public String toString() {
    return file.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.KeyDerivation;
import dev.reprise.engine.crypto.SealedBox;
import dev.reprise.engine.file.SecretFileReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one sealed file, so that a process that lives a second resumes too.
 *
 * <p>The file is one {@link Sealed} over a list of sessions, written anew each time, to a file
 * beside it that then takes its place: a reader sees the old list or the new one. Processes that
 * share the file take turns by a lock on {@code FILE.lock}. A file that is damaged, too large or
 * sealed with another secret counts as empty, with a line in the log: it costs full handshakes. So
 * does a lock that somebody does not give back: after about a second a change is given up.
 *
 * <p>Safe for use by any thread. File permissions are 0600 where the file system has them.
 */
final class SealedClientSessions implements ClientSessionStore {

  private static final Logger LOG = LoggerFactory.getLogger(SealedClientSessions.class);
  private static final Sealed.Info INFO = Sealed.Info.of("reprise client session v1", "");
  private static final Bytes NAME_INFO =
      Bytes.copyOf("reprise secret name v1".getBytes(StandardCharsets.US_ASCII));
  private static final int MAX_FILE_OCTETS = 16 << 20;

  /** How long a thread waits for the other threads of this process that change the file. */
  private static final long TURN_MILLIS = 1_000;

  /** How often the lock is tried that another process may hold, and the pause in between. */
  private static final int LOCK_TRIES = 250;

  private static final long LOCK_PAUSE_NANOS = 1_000_000;

  /** The most sessions that are remembered because they could not be removed. */
  private static final int MOST_UNREMOVED = 1_024;

  /**
   * The JDK refuses a lock that this process has already. So threads take turns before they try it,
   * whichever object they use; files that share a turn by chance wait for each other.
   */
  private static final List<ReentrantLock> TURNS =
      Stream.generate(() -> new ReentrantLock(true)).limit(64).toList();

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final SecretFileReader reader;
  private final SecretBytes secret;
  private final KeyName secretName;
  private final int capacity;
  private final SecureRandom random;
  private final ReentrantLock turn;

  /** Sessions that were to be removed while the file could not be changed. */
  private final Set<SessionFile.Entry> unremoved = ConcurrentHashMap.newKeySet();

  /**
   * @param secret 32 octets that the processes share and the file system does not hold beside it
   * @param capacity how many sessions are kept, at least 1
   */
  SealedClientSessions(Path file, SecretBytes secret, int capacity, SecureRandom random) {
    this.file = Objects.requireNonNull(file, "file").toAbsolutePath();
    this.reader = new SecretFileReader(this.file, MAX_FILE_OCTETS);
    this.secret = Objects.requireNonNull(secret, "secret");
    this.random = Objects.requireNonNull(random, "random");
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", not at least 1");
    }
    this.capacity = capacity;
    this.turn = TURNS.get(Math.floorMod(this.file.hashCode(), TURNS.size()));
    SecretBytes name = KeyDerivation.derive(Bytes.EMPTY, secret, NAME_INFO, KeyName.LENGTH);
    this.secretName = new KeyName(Bytes.copyOf(name.toByteArray()));
  }

  @Override
  public Optional<ClientSession> find(ClientSessionKey key, Instant now) {
    Bytes digest = key.digest();
    return read().entries().stream()
        .filter(entry -> entry.keyDigest().equals(digest) && !unremoved.contains(entry))
        .map(SessionFile.Entry::session)
        .findFirst();
  }

  @Override
  public void store(ClientSessionKey key, ClientSession session) {
    Bytes digest = key.digest();
    change(
        entries -> {
          entries.removeIf(entry -> entry.keyDigest().equals(digest));
          entries.add(new SessionFile.Entry(digest, session));
          return entries.subList(Math.max(0, entries.size() - capacity), entries.size());
        });
  }

  @Override
  public boolean remove(ClientSessionKey key, ClientSession session) {
    SessionFile.Entry entry = new SessionFile.Entry(key.digest(), session);
    Optional<Boolean> changed =
        change(
            entries -> {
              entries.remove(entry);
              return entries;
            });
    if (changed.isEmpty() && unremoved.size() < MOST_UNREMOVED) {
      unremoved.add(entry);
    }
    return changed.orElse(false);
  }

  /**
   * Changes the list, and removes what could not be removed before.
   *
   * @return whether the step changed the list; empty if the file could not be changed
   */
  private Optional<Boolean> change(UnaryOperator<List<SessionFile.Entry>> step) {
    boolean myTurn = false;
    try {
      myTurn = turn.tryLock(TURN_MILLIS, TimeUnit.MILLISECONDS);
      if (myTurn) {
        return changeLocked(step);
      }
      LOG.warn("Sessions could not be written to {}: it is being changed", file);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("Sessions could not be written to {}: {}", file, e.toString());
    } finally {
      if (myTurn) {
        turn.unlock();
      }
    }
    return Optional.empty();
  }

  private Optional<Boolean> changeLocked(UnaryOperator<List<SessionFile.Entry>> step)
      throws IOException {
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    if (!Files.exists(lock)) {
      create(lock);
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock held = tryLock(channel)) {
      if (held == null) {
        LOG.warn("Sessions could not be written to {}: {} is locked", file, lock);
        return Optional.empty();
      }
      List<SessionFile.Entry> removed = List.copyOf(unremoved);
      SessionFile before = read();
      List<SessionFile.Entry> entries = new ArrayList<>(before.entries());
      entries.removeAll(removed);
      SessionFile after = new SessionFile(step.apply(entries));
      boolean changed = !after.equals(before);
      if (changed) {
        write(after);
      }
      removed.forEach(unremoved::remove);
      return Optional.of(changed);
    }
  }

  /** The lock; null if it can't be had in time. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    for (int i = 0; i < LOCK_TRIES; i++) {
      try {
        FileLock held = channel.tryLock();
        if (held != null) {
          return held;
        }
      } catch (OverlappingFileLockException e) {
        LOG.trace("The lock is held by this process, through another name of the file", e);
      }
      LockSupport.parkNanos(LOCK_PAUSE_NANOS);
    }
    return null;
  }

  private SessionFile read() {
    try {
      if (!Files.exists(file)) {
        return SessionFile.EMPTY;
      }
      Sealed sealed = Reader.readAll(reader.read(), "sealed", Sealed::readFrom);
      Optional<SecretBytes> plaintext = SealedBox.open(sealed, secret, INFO, Bytes.EMPTY);
      if (plaintext.isEmpty()) {
        LOG.warn("{} was sealed with another secret, or changed, and counts as empty", file);
        return SessionFile.EMPTY;
      }
      return decode(plaintext.get());
    } catch (DecodeException | IOException e) {
      LOG.warn("{} can't be read and counts as empty: {}", file, e.toString());
      return SessionFile.EMPTY;
    }
  }

  private static SessionFile decode(SecretBytes plaintext) throws DecodeException {
    byte[] octets = plaintext.toByteArray();
    plaintext.destroy();
    try {
      return Reader.readAll(octets, "session_file", SessionFile::readFrom);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private void write(SessionFile sessions) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    create(fresh);
    Files.write(fresh, seal(sessions).encoded().toByteArray());
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private Sealed seal(SessionFile sessions) {
    byte[] plaintext = sessions.encodedSecret();
    try {
      return SealedBox.seal(secretName, secret, INFO, Bytes.EMPTY, plaintext, random);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static void create(Path path) throws IOException {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    try {
      if (posix) {
        Files.createFile(path, OWNER_ONLY);
      } else {
        Files.createFile(path);
      }
    } catch (FileAlreadyExistsException e) {
      // Another process was first.
    }
  }
}

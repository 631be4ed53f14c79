// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static dev.reprise.engine.client.ClientSamples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedClientSessionsTest {

  private static final ClientSessionKey A = ClientSessionKey.of("a.example", 1, "t");
  private static final ClientSessionKey B = ClientSessionKey.of("b.example", 1, "t");
  private static final ClientSessionKey C = ClientSessionKey.of("c.example", 1, "t");

  @TempDir private Path directory;

  @Test
  void find_storedByAnotherProcess_isThere() {
    ClientSession session = ClientSamples.byTicket("0a0b");
    open(1).store(A, session);

    assertThat(open(1).find(A, NOW)).contains(session);
    assertThat(open(1).find(B, NOW)).isEmpty();
  }

  @Test
  void store_full_forgetsTheOldest() {
    SealedClientSessions sessions = open(1);
    sessions.store(A, ClientSamples.byTicket("0a"));
    sessions.store(B, ClientSamples.byTicket("0b"));
    sessions.store(C, ClientSamples.byTicket("0c"));

    assertThat(sessions.find(A, NOW)).isEmpty();
    assertThat(sessions.find(B, NOW)).isPresent();
    assertThat(sessions.find(C, NOW)).isPresent();
  }

  @Test
  void remove_replacedMeanwhile_keepsTheNewerOne() {
    ClientSession old = ClientSamples.byTicket("0a");
    open(1).store(A, old);
    open(1).store(A, ClientSamples.byTicket("0b"));

    assertThat(open(1).remove(A, old)).isFalse();
    assertThat(open(1).find(A, NOW)).isPresent();
  }

  @Test
  void remove_stillThere_isGoneForAllProcesses() {
    ClientSession session = ClientSamples.byTicket("0a");
    open(1).store(A, session);

    assertThat(open(1).remove(A, session)).isTrue();
    assertThat(open(1).find(A, NOW)).isEmpty();
  }

  /** SECURITY.md, row 32: what leaves the process is sealed. */
  @Test
  void file_holdsNeitherSecretsNorNames_andIsTheOwnersAlone() throws IOException {
    open(1).store(A, ClientSamples.byTicket("7469636b65742d6f6374657473"));

    byte[] octets = Files.readAllBytes(file());
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    assertThat(text).doesNotContain("a.example").doesNotContain("ZZZZ");
    assertThat(text).doesNotContain("ticket-octets");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void find_sealedWithAnotherSecret_countsAsEmpty() {
    open(1).store(A, ClientSamples.byTicket("0a"));

    assertThat(open(2).find(A, NOW)).isEmpty();
  }

  @Test
  void find_anyOctetOfTheFileChanged_countsAsEmptyAndCanBeWrittenAgain() throws IOException {
    open(1).store(A, ClientSamples.byTicket("0a"));
    byte[] octets = Files.readAllBytes(file());
    for (int i = 0; i < octets.length; i++) {
      byte[] changed = octets.clone();
      changed[i] ^= 1;
      Files.write(file(), changed);

      assertThat(open(1).find(A, NOW)).isEmpty();
    }

    open(1).store(A, ClientSamples.byTicket("0b"));

    assertThat(open(1).find(A, NOW)).isPresent();
  }

  @Test
  void new_capacityBelowOne_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SealedClientSessions(file(), secret(1), 0, new SecureRandom()));
    SealedClientSessions one = new SealedClientSessions(file(), secret(1), 1, new SecureRandom());

    one.store(A, ClientSamples.byTicket("0a"));

    assertThat(one.find(A, NOW)).isPresent();
  }

  @Test
  void store_inAThreadThatIsInterrupted_leavesItInterrupted() {
    Thread.currentThread().interrupt();

    open(1).store(A, ClientSamples.byTicket("0a"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(open(1).find(A, NOW)).isEmpty();
  }

  @Test
  void store_directoryIsGone_costsTheSessionOnly() {
    SealedClientSessions sessions =
        new SealedClientSessions(
            directory.resolve("gone/sessions"), secret(1), 2, new SecureRandom());

    sessions.store(A, ClientSamples.byTicket("0a"));

    assertThat(sessions.find(A, NOW)).isEmpty();
  }

  /** SECURITY.md, row 40: two objects on one file are two connections of one process. */
  @Test
  void store_byTwoObjectsAtOnce_losesNoSession() throws Exception {
    List<Callable<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ClientSessionKey key = ClientSessionKey.of(i + ".example", 1, "t");
      SealedClientSessions sessions = open(1, 100);
      writers.add(
          () -> {
            sessions.store(key, ClientSamples.byTicket("0a"));
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Void> writer : threads.invokeAll(writers)) {
        writer.get();
      }
    } finally {
      threads.shutdown();
    }

    for (int i = 0; i < 40; i++) {
      assertThat(open(1).find(ClientSessionKey.of(i + ".example", 1, "t"), NOW)).isPresent();
    }
  }

  /** SECURITY.md, row 40: a process that holds the lock for ever is stopped, or hostile. */
  @Test
  void storeAndRemove_lockHeldByAnotherProcess_giveUpInTime() throws Exception {
    ClientSession session = ClientSamples.byTicket("0a");
    open(1).store(A, session);
    Process holder = LockHolder.start(lock());
    try {
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            assertThat(open(1).find(A, NOW)).contains(session);
            assertThat(open(1).remove(A, session)).isFalse();
            open(1).store(B, session);
          });
    } finally {
      holder.destroyForcibly().waitFor();
    }

    assertThat(open(1).find(B, NOW)).isEmpty();
    assertThat(open(1).remove(A, session)).isTrue();
  }

  /** The same lock, held by code of this process that is not ours: the JDK has an exception. */
  @Test
  void storeAndRemove_lockHeldInThisProcess_giveUpInTime() throws IOException {
    ClientSession session = ClientSamples.byTicket("0a");
    open(1).store(A, session);
    try (FileChannel channel = FileChannel.open(lock(), StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();

      assertThat(open(1).remove(A, session)).isFalse();
      open(1).store(B, session);
    }

    assertThat(open(1).find(A, NOW)).isPresent();
    assertThat(open(1).find(B, NOW)).isEmpty();
  }

  @Test
  void find_removedWhileTheFileWasLocked_isGoneForThisProcess_andLaterForAll() throws IOException {
    ClientSession session = ClientSamples.byTicket("0a");
    SealedClientSessions sessions = open(1);
    sessions.store(A, session);
    try (FileChannel channel = FileChannel.open(lock(), StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      sessions.remove(A, session);

      assertThat(sessions.find(A, NOW)).isEmpty();
    }

    sessions.store(B, ClientSamples.byTicket("0b"));

    assertThat(open(1).find(A, NOW)).isEmpty();
    assertThat(open(1).find(B, NOW)).isPresent();
  }

  @Test
  void find_removedWhileLocked_andStoredAgain_isThere() throws IOException {
    ClientSession session = ClientSamples.byTicket("0a");
    SealedClientSessions sessions = open(1);
    sessions.store(A, session);
    try (FileChannel channel = FileChannel.open(lock(), StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      sessions.remove(A, session);
    }

    sessions.store(A, session);

    assertThat(sessions.find(A, NOW)).isPresent();
  }

  private Path lock() {
    return directory.resolve("sessions.lock");
  }

  /** A process that holds a file's lock until it is killed. */
  static final class LockHolder {

    private LockHolder() {}

    /** Starts the process, and returns when it has the lock. */
    static Process start(Path lock) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockHolder.class.getName(),
                  lock.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.getInputStream().read()).isEqualTo('L');
      return process;
    }

    /** Locks the file that the first argument names. */
    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        System.out.print(held.isValid() ? 'L' : '-');
        System.out.flush();
        System.in.readAllBytes(); // returns at the end of the input, which is that of the test
      }
    }
  }

  private SealedClientSessions open(int secret) {
    return open(secret, 2);
  }

  private SealedClientSessions open(int secret, int capacity) {
    return new SealedClientSessions(file(), secret(secret), capacity, new SecureRandom());
  }

  private Path file() {
    return directory.resolve("sessions");
  }

  private static SecretBytes secret(int value) {
    byte[] octets = new byte[32];
    Arrays.fill(octets, (byte) value);
    return SecretBytes.adopt(octets);
  }
}

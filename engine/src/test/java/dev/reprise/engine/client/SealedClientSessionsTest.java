// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static dev.reprise.engine.client.ClientSamples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
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
  void store_directoryIsGone_costsTheSessionOnly() {
    SealedClientSessions sessions =
        new SealedClientSessions(
            directory.resolve("gone/sessions"), secret(1), 2, new SecureRandom());

    sessions.store(A, ClientSamples.byTicket("0a"));

    assertThat(sessions.find(A, NOW)).isEmpty();
  }

  private SealedClientSessions open(int secret) {
    return new SealedClientSessions(file(), secret(secret), 2, new SecureRandom());
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

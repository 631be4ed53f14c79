// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.redis.testing.TlsFiles;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS only to clients with a certificate. */
class RedisTlsIT extends StoreContract {

  @TempDir static Path directory;
  private static RedisServer server;
  private static TlsFiles ofServer;
  private static TlsFiles ofClient;

  @BeforeAll
  static void startServer() {
    ofServer = TlsFiles.create(directory, "server");
    ofClient = TlsFiles.create(directory, "client");
    server = RedisServer.startTls(ofServer.certificate(), ofServer.key(), ofClient.authority());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  URI uri() {
    return uri(server, "ca=" + ofServer.authority() + client());
  }

  @Test
  void serverThatNobodyVouchesFor_isNotTalkedTo() {
    assertFails(uri(server, "ca=" + ofClient.authority() + client()));
  }

  @Test
  void withoutOurCertificate_theServerDoesNotAnswer() {
    assertFails(uri(server, "ca=" + ofServer.authority()));
  }

  @Test
  void serverOfAnotherName_isNotTalkedTo() {
    assertFails(
        URI.create(
            "rediss://localhost:" + server.port() + "?ca=" + ofServer.authority() + client()));
  }

  @Test
  void expiredCertificate_isNotTalkedTo() {
    TlsFiles expired = ofServer.expired();
    try (RedisServer other =
        RedisServer.startTls(expired.certificate(), expired.key(), ofClient.authority())) {
      assertFails(uri(other, "ca=" + expired.authority() + client()));
    }
  }

  @Test
  void filesThatCannotBeUsed_areNamed() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "hello");

    assertRefused("ca=" + directory.resolve("none"), "none: can't be read");
    assertRefused("ca=" + text, "text");
    assertRefused(
        "cert=" + ofClient.certificate() + "&key=" + text, "text: holds no 'PRIVATE KEY'");
  }

  private static void assertRefused(String parameters, String message) {
    assertThatThrownBy(() -> new RedisStores().sessionStore(uri(server, parameters), "c", "d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static void assertFails(URI uri) {
    try (KeyRingStore store = new RedisStores().keyRingStore(uri, "c", "d")) {
      assertThatThrownBy(() -> store.load(SharedRecord.KEY_RING))
          .isInstanceOf(StoreException.class);
    }
  }

  private static String client() {
    return "&cert=" + ofClient.certificate() + "&key=" + ofClient.key();
  }

  private static URI uri(RedisServer to, String parameters) {
    return URI.create("rediss://" + to.address() + "?" + parameters);
  }
}

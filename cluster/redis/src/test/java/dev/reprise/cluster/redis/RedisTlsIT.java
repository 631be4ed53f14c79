// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.testing.FileReplacement;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.redis.testing.TlsFiles;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    server = startServer(ofServer, ofClient);
  }

  private static RedisServer startServer(TlsFiles files, TlsFiles clients) {
    return RedisServer.startTls(files.certificate(), files.key(), clients.authority());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  URI uri() {
    return uri(server, "ca=" + ofServer.authority() + client() + "&" + PATIENTLY);
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

  /** Certificates expire: the node must reach Redis by their successors without a restart. */
  @Test
  void filesThatAreReplaced_areUsedForTheNextConnection_unlessTheyAreBad() throws Exception {
    TlsFiles successor = TlsFiles.create(directory, "successor");
    TlsFiles ofSuccessor = TlsFiles.create(directory, "client-of-successor");
    Path ca = Files.copy(ofServer.authority(), directory.resolve("ca.pem"));
    Path cert = Files.copy(ofClient.certificate(), directory.resolve("cert.pem"));
    Path key = Files.copy(ofClient.key(), directory.resolve("key.pem"));
    try (RedisServer first = startServer(ofServer, ofClient);
        RedisServer second = startServer(ofServer, ofClient);
        RedisServer third = startServer(successor, ofSuccessor);
        RecordingProxy proxy = new RecordingProxy(first.port());
        KeyRingStore store =
            new RedisStores()
                .keyRingStore(
                    URI.create(
                        "rediss://127.0.0.1:%d?ca=%s&cert=%s&key=%s"
                            .formatted(proxy.port(), ca, cert, key)),
                    "c",
                    "d")) {
      store.load(SharedRecord.KEY_RING);
      Files.writeString(ca, "bad");
      proxy.moveTo(second.port());
      first.kill();
      store.load(SharedRecord.KEY_RING);

      proxy.moveTo(third.port());
      second.kill();
      assertThatThrownBy(() -> store.load(SharedRecord.KEY_RING))
          .isInstanceOf(StoreException.class);
      Files.copy(successor.authority(), ca, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(ofSuccessor.certificate(), cert, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(ofSuccessor.key(), key, StandardCopyOption.REPLACE_EXISTING);

      store.load(SharedRecord.KEY_RING);
    }
  }

  /** RedisTls is asked at each new client; it makes new sockets of what it has read. */
  @ParameterizedTest
  @EnumSource(FileReplacement.class)
  void filesReplacedOneAfterTheOther_areUsedTogether_andTroubleIsReportedOnce(FileReplacement way)
      throws IOException {
    Path own = Files.createDirectory(directory.resolve(way.name()));
    List<String> lines = new ArrayList<>();
    way.write(own, contents(ofClient), 1, () -> {});
    RedisTls tls = new RedisTls(RedisAddress.of(uri(way, own)), lines::add);
    SSLSocketFactory before = tls.sockets();
    List<SSLSocketFactory> between = new ArrayList<>();

    way.write(
        own,
        contents(ofServer),
        2,
        () -> {
          between.add(tls.sockets());
          between.add(tls.sockets());
        });
    SSLSocketFactory after = tls.sockets();
    tls.sockets();

    assertThat(between).allMatch(each -> each == before);
    assertThat(after).isNotSameAs(before);
    if (way == FileReplacement.KUBERNETES) {
      assertThat(lines).isEmpty();
    } else {
      assertThat(lines)
          .doesNotHaveDuplicates()
          .last()
          .asString()
          .isEqualTo("the files for TLS to Redis can be used again: what was read now is in use");
    }

    assertThatBadFilesAreReportedOnce(way, own, tls, lines);
  }

  private static void assertThatBadFilesAreReportedOnce(
      FileReplacement way, Path own, RedisTls tls, List<String> lines) {
    int version = 2;
    for (String name : List.of("cert.pem", "key.pem")) {
      for (byte[] bad : List.of(new byte[0], "nonsense".getBytes(US_ASCII))) {
        lines.clear();
        SSLSocketFactory before = tls.sockets();
        Map<String, byte[]> contents = contents(ofServer);
        contents.put(name, bad);
        way.write(own, contents, ++version, () -> {});
        assertThat(tls.sockets()).isSameAs(tls.sockets());
        assertThat(lines).singleElement().asString().contains(name).endsWith("stays in use");

        way.write(own, contents(ofServer), ++version, () -> {});
        assertThat(tls.sockets()).isNotSameAs(before);
        assertThat(lines).hasSize(2);
      }
    }
  }

  private static URI uri(FileReplacement way, Path own) {
    return URI.create(
        "rediss://127.0.0.1?cert=%s&key=%s"
            .formatted(way.file(own, "cert.pem"), way.file(own, "key.pem")));
  }

  private static Map<String, byte[]> contents(TlsFiles files) {
    try {
      Map<String, byte[]> contents = new LinkedHashMap<>();
      contents.put("cert.pem", Files.readAllBytes(files.certificate()));
      contents.put("key.pem", Files.readAllBytes(files.key()));
      return contents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void keyOfAnotherCertificate_isRefused() {
    assertRefused(
        "cert=" + ofClient.certificate() + "&key=" + ofServer.key(),
        "server.key: is not the key of the certificate in " + ofClient.certificate());
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

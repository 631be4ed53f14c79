// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.testing.RedisProgram;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything works for a user who may do nothing but what the documentation lists. */
class MinimalAclIT extends StoreContract {

  private static final Path PAGE =
      Path.of(System.getProperty("project.root", "../.."), "docs/redis.md");

  @TempDir static Path directory;
  private static RedisServer server;

  @BeforeAll
  static void startServer() throws IOException {
    Path acl = directory.resolve("users.acl");
    Files.writeString(acl, "user default off\n" + documentedUser() + "\n");
    Files.writeString(directory.resolve("password"), "reprise:s3cret p@ss\n");
    server = RedisServer.start("--aclfile", acl.toString());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /** The line of the page that begins with {@code user}, with another password. */
  private static String documentedUser() throws IOException {
    List<String> lines =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("user ")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains(">PASSWORD");
    String user = lines.get(0).replace(">PASSWORD", "#" + sha256("s3cret p@ss"));
    return RedisProgram.majorVersion(RedisProgram.find()) >= 7 ? user : withoutNewCommands(user);
  }

  /** As the page says of Redis below 7.0. */
  private static String withoutNewCommands(String user) {
    Set<String> newCommands = Set.of("+spublish", "+ssubscribe", "+sunsubscribe", "+cluster|slots");
    return Stream.of(user.split(" "))
        .filter(word -> !newCommands.contains(word))
        .collect(Collectors.joining(" "));
  }

  /** A password with a space can't stand in such a file, its digest can. */
  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  URI uri() {
    return URI.create(
        "redis://" + server.address() + "?credentials=" + directory.resolve("password"));
  }

  @Test
  void passwordInTheUri_isTaken() throws StoreException {
    URI uri = URI.create("redis://reprise:s3cret%20p%40ss@" + server.address());
    try (KeyRingStore store = new RedisStores().keyRingStore(uri, "c", "d")) {
      assertThat(store.load(SharedRecord.KEY_RING)).isEmpty();
    }
  }

  @Test
  void wrongPassword_fails_andIsNotShown() {
    URI uri = URI.create("redis://reprise:wrongpassword@" + server.address());
    try (KeyRingStore store = new RedisStores().keyRingStore(uri, "c", "d")) {
      assertThatThrownBy(() -> store.load(SharedRecord.KEY_RING))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("WRONGPASS")
          .hasMessageNotContaining("wrongpassword");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.testing.DocumentedUser;
import dev.reprise.cluster.redis.testing.RedisServer;
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

/** Everything works for a Redis user with only the permissions that the documentation lists. */
class MinimalAclIT extends StoreContract {

  @TempDir static Path directory;
  private static RedisServer server;

  @BeforeAll
  static void startServer() throws IOException {
    Path acl = directory.resolve("users.acl");
    Files.writeString(acl, "user default off\n" + DocumentedUser.aclLine("s3cret p@ss") + "\n");
    Files.writeString(directory.resolve("password"), "s3cret p@ss\n");
    server = RedisServer.start("--aclfile", acl.toString());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  URI uri() {
    return URI.create(
        "redis://reprise@%s?credentials=%s&%s"
            .formatted(server.address(), directory.resolve("password"), PATIENTLY));
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

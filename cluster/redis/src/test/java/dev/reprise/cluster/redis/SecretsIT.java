// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.revocation.RevokedSubject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Nobody who reads the whole database, or the whole wire, sees a secret: two nodes do all that
 * nodes do, and what was stored and said is searched for every key, session, session ID and secret.
 */
class SecretsIT {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** This many octets of a secret in a row are no accident. */
  private static final int TELLING = 6;

  /** SECURITY.md, row 32. */
  @Test
  void databaseAndWire_holdNoSecret() throws IOException {
    byte[] clusterSecret = new byte[32];
    RANDOM.nextBytes(clusterSecret);
    ClusterSecrets secrets = ClusterSecrets.of("www", clusterSecret);
    Map<String, Bytes> hidden = new LinkedHashMap<>();
    hidden.put("the cluster's secret", Bytes.copyOf(clusterSecret));
    try (RedisServer server = RedisServer.start();
        RecordingProxy proxy = new RecordingProxy(server.port())) {
      URI uri = URI.create("redis://127.0.0.1:" + proxy.port());
      try (Cluster one = join(uri, secrets, "one");
          Cluster other = join(uri, secrets, "other")) {
        use(one, other, hidden);
        String dump = dump(server);

        assertThat(dump).contains("key_ring", "revocations", "members", "session");
        assertThat(proxy.heard().length).isGreaterThan(1000);
        assertThat(new String(proxy.heard(), StandardCharsets.ISO_8859_1))
            .contains("reprise:www/default:session_bus");
        assertThat(hidden).hasSizeGreaterThan(40);
        hidden.forEach(
            (what, octets) -> {
              assertAbsent(what, octets, dump.getBytes(StandardCharsets.ISO_8859_1));
              assertAbsent(what, octets, proxy.heard());
            });
      }
    }
  }

  /** The search finds what is there, in every form in which it looks. */
  @Test
  void search_findsWhatIsThere() {
    byte[] octets = new byte[48];
    RANDOM.nextBytes(octets);
    Bytes secret = Bytes.copyOf(octets);

    for (byte[] form : forms(secret)) {
      assertThat(contains(form, secret)).isTrue();
    }
    assertThat(contains(new byte[100], secret)).isFalse();
  }

  private static Cluster join(URI uri, ClusterSecrets secrets, String node) {
    return Cluster.builder(uri, secrets, node)
        .pollInterval(Duration.ofMillis(200))
        .broadcastSessions(true)
        .join();
  }

  private static void use(Cluster one, Cluster other, Map<String, Bytes> hidden) {
    StoreContract.await(() -> sealing(one).equals(sealing(other)) && !sealing(one).isEmpty());
    keep(one, hidden);
    Instant now = Instant.now();
    List<SessionId> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] session = new byte[64];
      RANDOM.nextBytes(session);
      SessionId sessionId = one.sessionIdKey().newSessionId(RANDOM);
      one.engineSessions().store(sessionId, SecretBytes.copyOf(session), now.plusSeconds(600), now);
      hidden.put("session " + i, Bytes.copyOf(session));
      hidden.put("ID " + i, sessionId.octets());
      ids.add(sessionId);
    }
    StoreContract.await(
        () ->
            other.engineSessions().find(ids.get(19), now).toCompletableFuture().get().isPresent());
    StoreContract.await(() -> one.broadcastCounts().sent() == 20);
    other.engineSessions().evict(ids.get(0));
    String before = sealing(one);
    one.rotate();
    StoreContract.await(() -> sealing(one).equals(sealing(other)) && !sealing(one).equals(before));
    keep(other, hidden);
    one.revoke(RevokedSubject.EVERYTHING);
    StoreContract.await(() -> other.revocationSource().at(now).orElseThrow().size() == 1);
  }

  private static String sealing(Cluster node) {
    Instant now = Instant.now();
    return node.keys().at(now).sealingKey(now).map(key -> key.name().toString()).orElse("");
  }

  private static void keep(Cluster node, Map<String, Bytes> hidden) {
    for (KeyEntry entry : node.keys().at(Instant.now()).keys()) {
      TicketKey key = entry.key().orElseThrow();
      hidden.put("key " + key.name(), Bytes.copyOf(key.encryptionKey().toByteArray()));
      hidden.put("MAC key " + key.name(), Bytes.copyOf(key.macKey().toByteArray()));
    }
  }

  private static String dump(RedisServer server) {
    return server.command(
        "EVAL",
        """
        local all = {}
        for _, key in ipairs(redis.call('KEYS', '*')) do
          all[#all + 1] = key
          local kind = redis.call('TYPE', key).ok
          if kind == 'string' then all[#all + 1] = redis.call('GET', key) end
          if kind == 'hash' then all[#all + 1] = redis.call('HGETALL', key) end
        end
        return all
        """,
        "0");
  }

  private static void assertAbsent(String what, Bytes secret, byte[] text) {
    assertThat(contains(text, secret)).as(what).isFalse();
  }

  /** Whether a part of the secret stands in the text, as it is, in hexadecimal or in base64. */
  private static boolean contains(byte[] text, Bytes secret) {
    String all = new String(text, StandardCharsets.ISO_8859_1);
    for (byte[] form : forms(secret)) {
      String whole = new String(form, StandardCharsets.ISO_8859_1);
      int telling = TELLING * form.length / secret.length();
      for (int at = 0; at + telling <= whole.length(); at += telling) {
        if (all.contains(whole.substring(at, at + telling))) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<byte[]> forms(Bytes secret) {
    byte[] octets = secret.toByteArray();
    return List.of(
        octets,
        secret.hex().getBytes(StandardCharsets.US_ASCII),
        Base64.getEncoder().withoutPadding().encode(octets),
        Base64.getUrlEncoder().withoutPadding().encode(octets));
  }
}

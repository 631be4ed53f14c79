// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.cluster.record.StoredSession;
import dev.reprise.cluster.seal.ClusterSecret;
import dev.reprise.cluster.seal.ClusterSecrets;
import dev.reprise.cluster.seal.Purpose;
import dev.reprise.cluster.seal.RecordSealer;
import dev.reprise.cluster.store.SharedSessionStore;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.SessionCache;
import dev.reprise.engine.SessionIdKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of a cluster: this node's cache first, then the store that all nodes share.
 *
 * <p>What goes to the store is sealed, under a name that is the HMAC-SHA-256 of the session ID with
 * a key that only members can derive. An ID that no secret of the cluster has made is never looked
 * up there. Safe for use by any thread; never blocks.
 */
public final class SharedSessions implements SessionCache {

  private static final Logger LOG = LoggerFactory.getLogger(SharedSessions.class);
  private static final String HMAC = "HmacSHA256";

  private final SessionCache local;
  private final SharedSessionStore store;
  private final SecureRandom random;
  private final Consumer<SessionId> removed;
  private volatile Keys keys;

  /** What is derived from one list of secrets. */
  private record Keys(RecordSealer sealer, List<SecretKeys> bySecret) {}

  /** What is derived from one secret. */
  private record SecretKeys(SessionIdKey idKey, SecretBytes nameKey) {}

  /**
   * Sessions in two places.
   *
   * @param local this node's own cache
   * @param removed is told when a session is over, for the other nodes to forget it
   */
  public SharedSessions(
      SessionCache local,
      SharedSessionStore store,
      ClusterSecrets secrets,
      SecureRandom random,
      Consumer<SessionId> removed) {
    this.local = local;
    this.store = store;
    this.random = random;
    this.removed = removed;
    this.keys = keys(secrets);
  }

  /** Seals with the first of these secrets from now on, and opens with all. */
  public void use(ClusterSecrets secrets) {
    keys = keys(secrets);
  }

  /** The session if this node has it, or the store can say so at once. */
  @Override
  public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
    Optional<SecretBytes> here = local.find(sessionId, now);
    if (here.isPresent()) {
      return here;
    }
    CompletableFuture<Optional<SecretBytes>> there = findInStore(sessionId, now);
    try {
      return there.getNow(Optional.empty());
    } catch (CompletionException e) {
      LOG.debug("the session store failed", e);
      return Optional.empty();
    }
  }

  /** The session, as soon as the store has answered if this node does not have it. */
  public CompletionStage<Optional<SecretBytes>> findLater(SessionId sessionId, Instant now) {
    Optional<SecretBytes> here = local.find(sessionId, now);
    return here.isPresent() ? CompletableFuture.completedFuture(here) : findInStore(sessionId, now);
  }

  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    local.store(sessionId, session, expiry, now);
    Keys current = keys;
    name(current, sessionId)
        .ifPresent(
            name ->
                store.store(
                    name,
                    current
                        .sealer()
                        .seal(Purpose.SESSION, name, new StoredSession(expiry, session)),
                    Duration.between(now, expiry)));
  }

  @Override
  public void evict(SessionId sessionId) {
    local.evict(sessionId);
    name(keys, sessionId)
        .ifPresent(
            name -> {
              store.remove(name);
              removed.accept(sessionId);
            });
  }

  /** Forgets a session that is over, as another node has said. */
  public void forget(SessionId sessionId) {
    local.evict(sessionId);
  }

  private CompletableFuture<Optional<SecretBytes>> findInStore(SessionId sessionId, Instant now) {
    Keys current = keys;
    Optional<Bytes> name = name(current, sessionId);
    if (name.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return store
        .find(name.get())
        .thenApply(
            octets -> octets.flatMap(each -> take(current, sessionId, name.get(), each, now)))
        .toCompletableFuture();
  }

  private Optional<SecretBytes> take(
      Keys current, SessionId sessionId, Bytes name, Bytes octets, Instant now) {
    Optional<StoredSession> stored =
        current
            .sealer()
            .open(Purpose.SESSION, name, octets, StoredSession::readFrom)
            .map(RecordSealer.Opened::value);
    if (stored.isPresent() && !now.isBefore(stored.get().expires())) {
      stored.get().session().destroy();
      return Optional.empty();
    }
    stored.ifPresent(each -> local.store(sessionId, each.session(), each.expires(), now));
    return stored.map(StoredSession::session);
  }

  /** The name of a session in the store; empty if no secret of ours has made the ID. */
  private static Optional<Bytes> name(Keys keys, SessionId sessionId) {
    return keys.bySecret().stream()
        .filter(each -> each.idKey().made(sessionId))
        .findFirst()
        .map(each -> hmac(each.nameKey(), sessionId.octets()));
  }

  private static Bytes hmac(SecretBytes key, Bytes octets) {
    byte[] secret = key.toByteArray();
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      return Bytes.copyOf(mac.doFinal(octets.toByteArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private Keys keys(ClusterSecrets secrets) {
    return new Keys(
        new RecordSealer(secrets, random),
        secrets.secrets().stream().map(secret -> keysOf(secrets, secret)).toList());
  }

  private static SecretKeys keysOf(ClusterSecrets secrets, ClusterSecret secret) {
    return new SecretKeys(
        SessionIdKey.of(secrets.derive(secret, Purpose.SESSION_ID_KEY)),
        secrets.derive(secret, Purpose.SESSION_NAME_KEY));
  }
}

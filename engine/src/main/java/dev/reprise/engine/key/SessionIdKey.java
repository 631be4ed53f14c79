// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyMaterial;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.crypto.MacKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.security.auth.Destroyable;

/**
 * The key with which a fleet makes its session IDs and recognises them. So it never looks up the
 * random IDs that TLS 1.3 clients send in every hello.
 *
 * <pre>{@code
 * struct {
 *     opaque random[24];
 *     opaque mac[8];
 * } SessionId;
 * }</pre>
 *
 * <p>{@code mac} is the first 8 octets of HMAC-SHA-256 over {@code "reprise session id v1" ||
 * random}. It only prevents useless lookups: whether a session is resumed does not depend on it.
 * Safe for use by any thread.
 *
 * @since 0.1
 */
public final class SessionIdKey implements Destroyable {

  private static final int KEY_LENGTH = 32;
  private static final int RANDOM_LENGTH = 24;
  private static final int MAC_LENGTH = 8;
  private static final byte[] LABEL = "reprise session id v1".getBytes(StandardCharsets.US_ASCII);

  /** The first key makes IDs; all keys recognise IDs. */
  private volatile List<MacKey> keys;

  private volatile boolean dropped;

  private SessionIdKey(List<MacKey> keys) {
    this.keys = keys;
  }

  /** Generates a random key. */
  public static SessionIdKey generate(SecureRandom random) {
    byte[] key = new byte[KEY_LENGTH];
    random.nextBytes(key);
    return of(SecretBytes.adopt(key));
  }

  /**
   * A key that other nodes have, too.
   *
   * @param key 32 octets; kept, not copied
   * @throws IllegalArgumentException if it is of another length, or weak
   */
  public static SessionIdKey of(SecretBytes key) {
    return new SessionIdKey(checked(List.of(key)));
  }

  /**
   * Replaces the keys: the first of the new keys makes IDs, and IDs of all new keys are recognised.
   * So a fleet changes its key without losing its sessions. The former keys are destroyed.
   *
   * @param newKeys at least one key of 32 octets; kept, not copied. None may be an object that is
   *     in use here already
   * @throws IllegalArgumentException if one is of another length, or weak
   */
  public void replace(List<SecretBytes> newKeys) {
    List<MacKey> before = keys;
    List<MacKey> replacement = checked(newKeys);
    dropped |= !before.stream().allMatch(former -> newKeys.stream().anyMatch(former::is));
    keys = replacement;
    before.forEach(MacKey::destroy);
  }

  /**
   * Whether a key that once recognised IDs is no longer among the keys. Until then, every ID that
   * was made or recognised here is still recognised, and need not be checked again.
   */
  public boolean hasDroppedKeys() {
    return dropped;
  }

  /**
   * A new session ID. If the key has been destroyed, the ID is all random, and no node recognises
   * it.
   */
  public SessionId newSessionId(SecureRandom random) {
    byte[] id = new byte[RANDOM_LENGTH + MAC_LENGTH];
    random.nextBytes(id);
    keys.get(0)
        .mac(LABEL, Arrays.copyOf(id, RANDOM_LENGTH))
        .ifPresent(mac -> System.arraycopy(mac, 0, id, RANDOM_LENGTH, MAC_LENGTH));
    return new SessionId(Bytes.copyOf(id));
  }

  /**
   * Whether this ID was made with one of the keys; compared in constant time. False if the keys
   * have been destroyed.
   */
  public boolean made(SessionId sessionId) {
    if (sessionId.octets().length() != RANDOM_LENGTH + MAC_LENGTH) {
      return false;
    }
    byte[] id = sessionId.octets().toByteArray();
    byte[] random = Arrays.copyOf(id, RANDOM_LENGTH);
    byte[] claimed = Arrays.copyOfRange(id, RANDOM_LENGTH, id.length);
    for (MacKey key : keys) {
      Optional<byte[]> mac = key.mac(LABEL, random);
      if (mac.isPresent() && MessageDigest.isEqual(Arrays.copyOf(mac.get(), MAC_LENGTH), claimed)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void destroy() {
    keys.forEach(MacKey::destroy);
  }

  @Override
  public boolean isDestroyed() {
    for (MacKey key : keys) {
      if (!key.isDestroyed()) {
        return false;
      }
    }
    return true;
  }

  /** The name of the type, never the key. */
  @Override
  public String toString() {
    return "SessionIdKey";
  }

  private static List<MacKey> checked(List<SecretBytes> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no session ID key");
    }
    keys.forEach(SessionIdKey::check);
    return keys.stream().map(MacKey::new).toList();
  }

  private static void check(SecretBytes key) {
    Writer.checkFixed("session_id_key", key, KEY_LENGTH);
    byte[] octets = key.toByteArray();
    try {
      KeyMaterial.objection("session ID key", octets)
          .ifPresent(
              objection -> {
                throw new IllegalArgumentException(objection);
              });
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}

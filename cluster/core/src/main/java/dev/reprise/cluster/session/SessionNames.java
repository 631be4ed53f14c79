// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.cluster.seal.ClusterSecret;
import dev.reprise.cluster.seal.ClusterSecrets;
import dev.reprise.cluster.seal.Purpose;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.SessionIdKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What sessions are called in a store: nothing that tells of their IDs. Immutable. */
final class SessionNames {

  private static final String HMAC = "HmacSHA256";

  private final List<Keys> bySecret;

  /** What is derived from one secret. */
  private record Keys(SessionIdKey idKey, SecretBytes nameKey) {}

  SessionNames(ClusterSecrets secrets) {
    this.bySecret = secrets.secrets().stream().map(secret -> keys(secrets, secret)).toList();
  }

  /** The name of a session in the store; empty if no secret of ours has made the ID. */
  Optional<Bytes> of(SessionId sessionId) {
    return bySecret.stream()
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

  private static Keys keys(ClusterSecrets secrets, ClusterSecret secret) {
    return new Keys(
        SessionIdKey.of(secrets.derive(secret, Purpose.SESSION_ID_KEY)),
        secrets.derive(secret, Purpose.SESSION_NAME_KEY));
  }
}

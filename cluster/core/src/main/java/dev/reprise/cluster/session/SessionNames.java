// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.session;

import dev.reprise.cluster.wire.Purpose;
import dev.reprise.cluster.wire.SharedSecret;
import dev.reprise.cluster.wire.SharedSecrets;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.crypto.MacKey;
import dev.reprise.engine.key.SessionIdKey;
import java.util.List;
import java.util.Optional;

/** What sessions are called in a store: nothing that tells of their IDs. */
final class SessionNames {

  private final List<Keys> bySecret;

  /** What is derived from one secret. */
  private record Keys(SessionIdKey idKey, MacKey nameKey) {}

  SessionNames(SharedSecrets secrets) {
    this.bySecret = secrets.secrets().stream().map(secret -> keys(secrets, secret)).toList();
  }

  /** The name of a session in the store; empty if no secret of ours has made the ID. */
  Optional<Bytes> of(SessionId sessionId) {
    return bySecret.stream()
        .filter(each -> each.idKey().made(sessionId))
        .findFirst()
        .flatMap(each -> each.nameKey().mac(sessionId.octets().toByteArray()))
        .map(Bytes::copyOf);
  }

  /** Makes no more names, and wipes what it made them with. */
  void destroy() {
    bySecret.forEach(
        each -> {
          each.idKey().destroy();
          each.nameKey().destroy();
        });
  }

  private static Keys keys(SharedSecrets secrets, SharedSecret secret) {
    return new Keys(
        SessionIdKey.of(secrets.derive(secret, Purpose.SESSION_ID_KEY)),
        new MacKey(secrets.derive(secret, Purpose.SESSION_NAME_KEY)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.revocation.RevokedSubject;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a revocation is about.
 *
 * <pre>{@code
 * enum { everything(1), scope(2), certificate(3), psk(4), srp(5), (255) } RevocationKind;
 * }</pre>
 */
public enum RevocationKind {
  /** Every session of the cluster. */
  EVERYTHING(1, RevokedSubject.Kind.EVERYTHING),
  /** Sessions of one scope; the subject is its fingerprint. */
  SCOPE(2, RevokedSubject.Kind.SCOPE),
  /** Sessions of one client certificate; the subject is the SHA-256 digest of its DER octets. */
  CERTIFICATE(3, RevokedSubject.Kind.CERTIFICATE),
  /** Sessions of one pre-shared key; the subject is the SHA-256 digest of its identity. */
  PSK(4, RevokedSubject.Kind.PSK),
  /** Sessions of one SRP user; the subject is the SHA-256 digest of the identity. */
  SRP(5, RevokedSubject.Kind.SRP);

  private final int code;
  private final RevokedSubject.Kind sessions;

  RevocationKind(int code, RevokedSubject.Kind sessions) {
    this.code = code;
    this.sessions = sessions;
  }

  /** Whose sessions a revocation of this kind is about. */
  RevokedSubject of(Bytes subject) {
    return new RevokedSubject(sessions, subject);
  }

  static Optional<RevocationKind> ofCode(int code) {
    return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
  }

  int code() {
    return code;
  }
}

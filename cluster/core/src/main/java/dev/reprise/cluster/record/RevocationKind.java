// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.record;

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
  EVERYTHING(1),
  /** Sessions of one scope; the subject is its fingerprint. */
  SCOPE(2),
  /** Sessions of one client certificate; the subject is the SHA-256 digest of its DER octets. */
  CERTIFICATE(3),
  /** Sessions of one pre-shared key; the subject is the SHA-256 digest of its identity. */
  PSK(4),
  /** Sessions of one SRP user; the subject is the SHA-256 digest of the identity. */
  SRP(5);

  private final int code;

  RevocationKind(int code) {
    this.code = code;
  }

  static Optional<RevocationKind> ofCode(int code) {
    return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
  }

  int code() {
    return code;
  }
}

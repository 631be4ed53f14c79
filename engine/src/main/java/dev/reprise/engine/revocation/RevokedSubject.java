// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.revocation;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.crypto.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose sessions a revocation is about. Immutable.
 *
 * @param kind what {@code digest} is of
 * @param digest 32 octets; empty for {@link Kind#EVERYTHING}
 * @since 0.1
 */
public record RevokedSubject(Kind kind, Bytes digest) {

  /** What a revocation can name. */
  public enum Kind {
    /** Every session. */
    EVERYTHING,
    /** Sessions of one scope, by its fingerprint. */
    SCOPE,
    /** Sessions of one client certificate, by the SHA-256 digest of its DER octets. */
    CERTIFICATE,
    /** Sessions of one pre-shared key, by the SHA-256 digest of its identity. */
    PSK,
    /** Sessions of one SRP user, by the SHA-256 digest of the identity. */
    SRP
  }

  /** Every session. */
  public static final RevokedSubject EVERYTHING = new RevokedSubject(Kind.EVERYTHING, Bytes.EMPTY);

  private static final int DIGEST_LENGTH = 32;

  /** Checks the digest's length. */
  public RevokedSubject {
    Objects.requireNonNull(kind, "kind");
    Writer.checkFixed("digest", digest, kind == Kind.EVERYTHING ? 0 : DIGEST_LENGTH);
  }

  /** The sessions of a scope, and those that are resumed in it. */
  public static RevokedSubject scope(ResumptionScope scope) {
    return new RevokedSubject(Kind.SCOPE, scope.fingerprint());
  }

  /**
   * The sessions of a client's certificate.
   *
   * @param der the client's own certificate, first of its chain
   */
  public static RevokedSubject certificate(Bytes der) {
    return new RevokedSubject(Kind.CERTIFICATE, Sha256.digest(der));
  }

  /** The sessions of a pre-shared key. */
  public static RevokedSubject psk(Bytes identity) {
    return new RevokedSubject(Kind.PSK, Sha256.digest(identity));
  }

  /** The sessions of an SRP user. */
  public static RevokedSubject srp(Bytes identity) {
    return new RevokedSubject(Kind.SRP, Sha256.digest(identity));
  }

  /** All that a revocation may name to be about this session, resumed in that scope. */
  static List<RevokedSubject> of(SessionState session, ResumptionScope scope) {
    List<RevokedSubject> subjects = new ArrayList<>();
    subjects.add(EVERYTHING);
    subjects.add(scope(scope));
    session
        .scope()
        .map(ScopeDigest::fingerprint)
        .ifPresent(stored -> subjects.add(new RevokedSubject(Kind.SCOPE, stored)));
    session.srpIdentity().ifPresent(identity -> subjects.add(srp(identity)));
    if (session.plaintext().clientIdentity() instanceof ClientIdentity.Psk psk) {
      subjects.add(psk(psk.identity()));
    }
    certificateOf(session).ifPresent(subjects::add);
    return subjects;
  }

  /** Whether the session had a client certificate and does not say which. */
  static boolean isNameless(SessionState session) {
    return session.plaintext().clientIdentity() instanceof ClientIdentity.CertificateBased
        && certificateOf(session).isEmpty();
  }

  private static Optional<RevokedSubject> certificateOf(SessionState session) {
    if (session.plaintext().clientIdentity() instanceof ClientIdentity.CertificateBased client
        && !client.certificateList().isEmpty()) {
      return Optional.of(certificate(client.certificateList().get(0).der()));
    }
    return session
        .peerChain()
        .filter(kept -> kept.form() != PeerChain.Form.NONE)
        .map(kept -> new RevokedSubject(Kind.CERTIFICATE, kept.leaf()));
  }
}

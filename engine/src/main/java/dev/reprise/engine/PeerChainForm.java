// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.crypto.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * How much of a client's certificate chain a session carries, from all to nothing: what a
 * resumption can restore against how large a ticket gets.
 *
 * @since 0.1
 */
public enum PeerChainForm {
  /** Every certificate, so that a resumption restores the identity as it was. */
  FULL,
  /** The client's own certificate, and digests. */
  LEAF,
  /** Digests only. */
  DIGEST,
  /** Nothing but that there was a certificate. */
  NONE;

  /** The form in which a session carries its client's chain; empty if the client had none. */
  public static Optional<PeerChainForm> of(SessionState state) {
    if (state.plaintext().clientIdentity().type() != ClientIdentity.Type.CERTIFICATE_BASED) {
      return Optional.empty();
    }
    return Optional.of(
        state
            .peerChain()
            .map(
                kept ->
                    switch (kept.form()) {
                      case LEAF -> LEAF;
                      case DIGEST -> DIGEST;
                      case NONE -> NONE;
                    })
            .orElse(FULL));
  }

  /**
   * The identity as a session of this form carries it.
   *
   * @param chain what the client sent, its own certificate first; not empty
   */
  public ClientIdentity identity(List<Certificate> chain) {
    return new ClientIdentity.CertificateBased(
        switch (this) {
          case FULL -> chain;
          case LEAF -> chain.subList(0, 1);
          case DIGEST, NONE -> List.of();
        });
  }

  /**
   * What stands beside the identity to say which part of the chain it is; empty if it is all.
   *
   * @param chain what the client sent, its own certificate first; not empty
   */
  public Optional<PeerChain> remainder(List<Certificate> chain) {
    return switch (this) {
      case FULL -> Optional.empty();
      case LEAF -> Optional.of(digests(PeerChain.Form.LEAF, chain));
      case DIGEST -> Optional.of(digests(PeerChain.Form.DIGEST, chain));
      case NONE -> Optional.of(PeerChain.NONE);
    };
  }

  /** Whether the size of a session in this form does not depend on the client's certificates. */
  public boolean isSmall() {
    return this == DIGEST || this == NONE;
  }

  /** Whether a session in this form carries all that one in the other form would. */
  public boolean isAtLeast(PeerChainForm other) {
    return compareTo(other) <= 0;
  }

  private static PeerChain digests(PeerChain.Form form, List<Certificate> chain) {
    return new PeerChain(form, Sha256.digest(chain.get(0).der()), CertificateChain.digest(chain));
  }
}

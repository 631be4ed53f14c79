// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.crypto.CertificateChain;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ResumptionScope} together with the certificate chains that its servers present.
 *
 * <p>Bouncy Castle knows the local certificate of a resumed session only if it is told. Immutable.
 */
public final class ServerScope {

  private final ResumptionScope scope;
  private final Map<Bytes, LocalChain> chains;

  private ServerScope(ResumptionScope scope, Map<Bytes, LocalChain> chains) {
    this.scope = scope;
    this.chains = Map.copyOf(chains);
  }

  /** A scope whose servers present no certificate: those of pre-shared keys, and SRP without. */
  public static ServerScope withoutCertificate(ResumptionScope.Builder scope) {
    return new ServerScope(scope.build(), Map.of());
  }

  /**
   * A scope whose servers present these chains, each with the server's own certificate first. A
   * chain that is about to be replaced may stand beside its successor, so that what was resumable
   * stays so.
   *
   * @param chains all that may be presented
   * @param scope everything else about the scope; keys and chains are filled in
   * @throws IOException if a certificate cannot be read
   */
  public static ServerScope presenting(List<Certificate> chains, ResumptionScope.Builder scope)
      throws IOException {
    Map<Bytes, LocalChain> byDigest = new HashMap<>();
    for (Certificate chain : chains) {
      List<dev.reprise.codec.Certificate> certificates = Chains.read(chain);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("a chain is empty");
      }
      byDigest.put(
          CertificateChain.digest(certificates),
          new LocalChain(chain, Chains.keyDigest(certificates.get(0))));
    }
    List<Bytes> keys = byDigest.values().stream().map(LocalChain::keyDigest).toList();
    return new ServerScope(scope.localKeys(keys).localChains(byDigest.keySet()).build(), byDigest);
  }

  /** As {@link #presenting(List, ResumptionScope.Builder)}, for a scope with nothing else to it. */
  public static ServerScope presenting(Certificate chain) throws IOException {
    return presenting(List.of(chain), ResumptionScope.builder());
  }

  /** The scope. */
  public ResumptionScope scope() {
    return scope;
  }

  /** The chain with that digest. */
  Optional<Certificate> chain(Bytes digest) {
    return Optional.ofNullable(chains.get(digest)).map(LocalChain::chain);
  }

  /**
   * SHA-256 of the SubjectPublicKeyInfo of a chain's first certificate, be it one of these or not.
   */
  Bytes keyDigest(List<dev.reprise.codec.Certificate> chain) throws IOException {
    LocalChain known = chains.get(CertificateChain.digest(chain));
    return known != null ? known.keyDigest() : Chains.keyDigest(chain.get(0));
  }

  /**
   * The tls-server-end-point channel binding of the chain with that digest, which is one of these.
   */
  Optional<Bytes> endPointHash(TlsContext context, Bytes digest) {
    LocalChain known = chains.get(digest);
    return known == null ? Optional.empty() : known.endPointHash(context);
  }

  /** A chain that may be presented, and the digest of its first key. */
  private static final class LocalChain {

    private final Certificate chain;
    private final Bytes keyDigest;

    /** Empty if there is none; found at its first use, with whatever crypto that connection has. */
    private volatile @Nullable Bytes endPointHash;

    LocalChain(Certificate chain, Bytes keyDigest) {
      this.chain = chain;
      this.keyDigest = keyDigest;
    }

    Certificate chain() {
      return chain;
    }

    Bytes keyDigest() {
      return keyDigest;
    }

    Optional<Bytes> endPointHash(TlsContext context) {
      Bytes hash = endPointHash;
      if (hash == null) {
        hash = Chains.endPointHash(context, chain).orElse(Bytes.EMPTY);
        endPointHash = hash;
      }
      return hash.isEmpty() ? Optional.empty() : Optional.of(hash);
    }
  }
}

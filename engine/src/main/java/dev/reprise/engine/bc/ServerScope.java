// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.crypto.ClientAnchors;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ResumptionScope} together with the certificate chains that its servers present.
 *
 * <p>Bouncy Castle knows the local certificate of a resumed session only if it is given it. A scope
 * that a full handshake contradicts is not believed again: its engine resumes and issues nothing in
 * it. Immutable.
 *
 * @since 0.1
 */
public final class ServerScope {

  private final ResumptionScope scope;
  private final Map<Bytes, LocalChain> chains;

  /** Empty if no client is asked for a certificate, or an adapter knows the anchors alone. */
  private final Optional<ClientAnchors> clientAnchors;

  private final boolean serverDecides;

  private ServerScope(
      ResumptionScope scope,
      Map<Bytes, LocalChain> chains,
      Optional<ClientAnchors> clientAnchors,
      boolean serverDecides) {
    this.scope = scope;
    this.chains = Map.copyOf(chains);
    this.clientAnchors = clientAnchors;
    this.serverDecides = serverDecides;
  }

  /**
   * A scope whose servers present no certificate, and so ask for none (RFC 5246, Section 7.4.4):
   * those of pre-shared keys, and SRP without certificates.
   */
  public static ServerScope withoutCertificate(ResumptionScope.Builder scope) {
    return new ServerScope(
        scope.clientAuthentication(ClientAuthentication.NONE).build(),
        Map.of(),
        Optional.empty(),
        false);
  }

  /**
   * Starts a scope whose servers present this chain, with the server's own certificate first. The
   * last step says whether they ask clients for certificates: it must be what they do.
   */
  public static Builder presenting(Certificate chain) {
    return presenting(List.of(chain));
  }

  /**
   * The same for several chains. A chain that is about to be replaced may stand beside its
   * successor, so that its sessions can still be resumed.
   */
  public static Builder presenting(List<Certificate> chains) {
    return new Builder(List.copyOf(chains));
  }

  /**
   * A scope as it is described, for adapters that derive the description from what their server
   * does. Others start with {@link #presenting(Certificate)}.
   *
   * @param scope all but keys and chains, which are filled in
   * @throws IOException if a certificate cannot be read
   */
  public static ServerScope of(List<Certificate> chains, ResumptionScope.Builder scope)
      throws IOException {
    return of(chains, scope, Optional.empty(), false);
  }

  private static ServerScope of(
      List<Certificate> chains,
      ResumptionScope.Builder scope,
      Optional<ClientAnchors> clientAnchors,
      boolean serverDecides)
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
    return new ServerScope(
        scope.localKeys(keys).localChains(byDigest.keySet()).build(),
        byDigest,
        clientAnchors,
        serverDecides);
  }

  /**
   * A scope to which its last step is missing: whether clients are asked for certificates. There is
   * no default, because a scope that is wrong about it lets clients that were never asked resume
   * where all others must show a certificate. Not safe for use by several threads.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final List<Certificate> chains;
    private ResumptionScope.Builder scope = ResumptionScope.builder();

    private Builder(List<Certificate> chains) {
      this.chains = chains;
    }

    /** Sets labels, generations and former fingerprints; all else is filled in. */
    public Builder describedBy(ResumptionScope.Builder value) {
      scope = Objects.requireNonNull(value, "scope");
      return this;
    }

    /**
     * The scope of servers that ask no client for a certificate.
     *
     * @throws IOException if a certificate of the chains cannot be read
     */
    public ServerScope withoutClientCertificates() throws IOException {
      return of(
          chains, scope.clientAuthentication(ClientAuthentication.NONE).trustAnchors(List.of()));
    }

    /**
     * The scope of servers that ask clients for a certificate, and decide in {@code
     * notifyClientCertificate} whom they let in. Bouncy Castle does not call that for a resumed
     * session; in this scope the engine does, as {@link
     * ResumptionEngine.Builder#replayClientCertificate} says, unless it has an authorizer.
     *
     * @param authentication whether a client without a certificate is served
     * @param trustAnchors the certificates that client certificates are verified against: the same
     *     clients must be let in wherever a session of this scope can be resumed
     * @throws IllegalArgumentException if the authentication is {@link ClientAuthentication#NONE},
     *     or there is no trust anchor
     * @throws IOException if a certificate cannot be read
     */
    public ServerScope withClientCertificates(
        ClientAuthentication authentication, Collection<X509Certificate> trustAnchors)
        throws IOException {
      return withClientCertificates(authentication, trustAnchors, true);
    }

    /**
     * The scope of servers that let in every client with a certificate of these trust anchors. So
     * nobody is asked again when a session of this scope resumes: the scope names the anchors, and
     * no session outlives its certificates. A session of OpenSSL names no anchors; its certificate
     * is verified again.
     *
     * @param authentication whether a client without a certificate is served
     * @param trustAnchors the certificates that client certificates are verified against
     * @throws IllegalArgumentException if the authentication is {@link ClientAuthentication#NONE},
     *     or there is no trust anchor
     * @throws IOException if a certificate cannot be read
     */
    public ServerScope withClientsOf(
        ClientAuthentication authentication, Collection<X509Certificate> trustAnchors)
        throws IOException {
      return withClientCertificates(authentication, trustAnchors, false);
    }

    private ServerScope withClientCertificates(
        ClientAuthentication authentication,
        Collection<X509Certificate> trustAnchors,
        boolean serverDecides)
        throws IOException {
      if (authentication == ClientAuthentication.NONE) {
        throw new IllegalArgumentException("authentication is NONE");
      }
      ClientAnchors anchors = new ClientAnchors(trustAnchors);
      List<Bytes> digests = new ArrayList<>();
      for (X509Certificate anchor : trustAnchors) {
        digests.add(Chains.digest(anchor));
      }
      return of(
          chains,
          scope.clientAuthentication(authentication).trustAnchors(digests),
          Optional.of(anchors),
          serverDecides);
    }
  }

  /** The scope. */
  public ResumptionScope scope() {
    return scope;
  }

  /** What client certificates are verified against; empty if that is not known here. */
  Optional<ClientAnchors> clientAnchors() {
    return clientAnchors;
  }

  /** Whether the server has a say on each client certificate, beyond where the chain leads. */
  boolean serverDecides() {
    return serverDecides;
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

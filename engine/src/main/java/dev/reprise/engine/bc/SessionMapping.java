// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.issue.Issuance;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.jspecify.annotations.Nullable;

/** The mapping between a session as Reprise keeps it and a session as Bouncy Castle does. */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
final class SessionMapping {

  private SessionMapping() {}

  /**
   * The session that a full handshake has set up.
   *
   * @param parameters of the handshake, whose master secret is still there
   * @return with a copy of the master secret, which the caller destroys
   * @throws IOException if a certificate cannot be encoded
   * @throws UnusableSecretException if the cryptographic provider does not give the secret away
   */
  static SessionState sessionOf(
      SecurityParameters parameters,
      HelloFacts hello,
      ResumptionScope scope,
      PeerChain.Form form,
      TlsCrypto crypto,
      Instant now)
      throws IOException, UnusableSecretException {
    List<Certificate> peerChain = Chains.read(parameters.getPeerCertificate());
    List<Certificate> localChain = Chains.read(parameters.getLocalCertificate());
    ClientIdentity identity = identityOf(parameters, peerChain, form);
    Optional<Instant> endOfDropped = endOfDropped(form, peerChain);
    StatePlaintext plaintext =
        StatePlaintext.of(
            parameters.getNegotiatedVersion().getFullVersion(),
            parameters.getCipherSuite(),
            copyOf(parameters.getMasterSecret(), crypto),
            identity,
            now);
    SessionState.Builder session =
        SessionState.builder(plaintext, now)
            .extendedMasterSecret(parameters.isExtendedMasterSecret())
            .scope(scope.digest())
            .generations(scope.generations());
    hello.serverName().ifPresent(session::serverName);
    if (parameters.getMaxFragmentLength() >= 1) {
      session.maxFragmentLength(parameters.getMaxFragmentLength());
    }
    if (!localChain.isEmpty()) {
      session.localChain(CertificateChain.digest(localChain));
    }
    if (parameters.getSRPIdentity() != null) {
      session.srpIdentity(Bytes.copyOf(parameters.getSRPIdentity()));
    }
    if (!peerChain.isEmpty()) {
      CertificateChain.remainder(form, peerChain).ifPresent(session::peerChain);
    }
    endOfDropped.ifPresent(session::peerNotAfter);
    return session.build();
  }

  private static Optional<Instant> endOfDropped(PeerChain.Form form, List<Certificate> peerChain)
      throws IOException {
    try {
      return CertificateChain.endOfDropped(form, peerChain);
    } catch (CertificateException e) {
      throw new IOException("a certificate of the client cannot be read", e);
    }
  }

  private static ClientIdentity identityOf(
      SecurityParameters parameters, List<Certificate> peerChain, PeerChain.Form form) {
    if (!peerChain.isEmpty()) {
      return form.identity(peerChain);
    }
    byte[] pskIdentity = parameters.getPSKIdentity();
    return pskIdentity == null
        ? ClientIdentity.ANONYMOUS
        : new ClientIdentity.Psk(Bytes.copyOf(pskIdentity));
  }

  private static SecretBytes copyOf(TlsSecret secret, TlsCrypto crypto)
      throws UnusableSecretException {
    try {
      return SecretBytes.adopt(crypto.adoptSecret(secret).extract());
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      throw new UnusableSecretException(e);
    }
  }

  /**
   * The parameters for one attempt to resume.
   *
   * @param localChain what was presented in the full handshake
   * @throws IOException if a certificate cannot be read
   * @throws UnusableSecretException if the cryptographic provider cannot carry the secret
   */
  static SessionParameters parametersOf(
      SessionState session, Optional<org.bouncycastle.tls.Certificate> localChain, TlsCrypto crypto)
      throws IOException, UnusableSecretException {
    ClientIdentity identity = session.plaintext().clientIdentity();
    return new SessionParameters.Builder()
        .setNegotiatedVersion(version(session))
        .setCipherSuite(session.plaintext().cipherSuite())
        .setExtendedMasterSecret(session.extendedMasterSecret())
        .setLocalCertificate(localChain.orElse(null))
        .setPeerCertificate(peerChainOf(identity, crypto))
        .setPSKIdentity(pskIdentityOf(identity))
        .setSRPIdentity(session.srpIdentity().map(Bytes::toByteArray).orElse(null))
        .setServerExtensions(serverExtensionsOf(session))
        .setMasterSecret(secretOf(session, crypto)) // last, as nothing after it may fail
        .build();
  }

  private static ProtocolVersion version(SessionState session) {
    return session.plaintext().protocolVersion() == StatePlaintext.DTLS_1_2
        ? ProtocolVersion.DTLSv12
        : ProtocolVersion.TLSv12;
  }

  private static TlsSecret secretOf(SessionState session, TlsCrypto crypto)
      throws UnusableSecretException {
    byte[] octets = session.plaintext().masterSecret().toByteArray();
    if (crypto instanceof FastTlsCrypto fast) {
      return fast.secretOwning(octets);
    }
    try {
      TlsSecret secret = crypto.createSecret(octets);
      // Bouncy Castle will do the same, where its failure would be the handshake's.
      crypto.adoptSecret(secret).destroy();
      return secret;
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      throw new UnusableSecretException(e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static org.bouncycastle.tls.@Nullable Certificate peerChainOf(
      ClientIdentity identity, TlsCrypto crypto) throws IOException {
    return identity instanceof ClientIdentity.CertificateBased chain
        ? Chains.write(chain.certificateList(), crypto)
        : null;
  }

  private static byte @Nullable [] pskIdentityOf(ClientIdentity identity) {
    return identity instanceof ClientIdentity.Psk psk ? psk.identity().toByteArray() : null;
  }

  /** What belongs to the session of the ServerHello's extensions; the rest is negotiated anew. */
  private static @Nullable Hashtable<Integer, byte[]> serverExtensionsOf(SessionState session)
      throws IOException {
    if (session.maxFragmentLength().isEmpty()) {
      return null;
    }
    Hashtable<Integer, byte[]> extensions = new Hashtable<>();
    TlsExtensionsUtils.addMaxFragmentLengthExtension(
        extensions, (short) session.maxFragmentLength().getAsInt());
    return extensions;
  }

  // Tickets

  // = RFC 5077, Section 3.3
  // # If the server determines that it does not want to include a ticket after it has included the
  // # SessionTicket extension in the ServerHello, then it sends a zero-length ticket in the
  // # NewSessionTicket handshake message.
  /** The message that says that there is no ticket after all. */
  static NewSessionTicket noTicket() {
    return new NewSessionTicket(0, new byte[0]);
  }

  /** The message that carries a ticket. */
  static NewSessionTicket message(Issuance.Issued issued) {
    return new NewSessionTicket(
        issued.message().lifetimeHintSeconds(), issued.message().ticket().toByteArray());
  }

  /** The cryptographic provider does not give out a master secret, or does not accept one. */
  static final class UnusableSecretException extends Exception {

    private static final long serialVersionUID = 1L;

    private UnusableSecretException(RuntimeException cause) {
      super(cause);
    }
  }
}

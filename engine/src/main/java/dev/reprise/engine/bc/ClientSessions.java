// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsClientContext;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** {@link ClientSession} to Bouncy Castle's {@link SessionParameters}, and back. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
final class ClientSessions {

  /**
   * Extensions of a full handshake's ServerHello that a resumption need not restore: each
   * connection agrees them anew, or ClientSession keeps what they said. Any other may bind the
   * session in a way that we do not know.
   */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          ExtensionType.server_name,
          ExtensionType.max_fragment_length,
          ExtensionType.status_request,
          ExtensionType.supported_groups,
          ExtensionType.ec_point_formats,
          ExtensionType.application_layer_protocol_negotiation,
          ExtensionType.status_request_v2,
          ExtensionType.signed_certificate_timestamp,
          ExtensionType.encrypt_then_mac,
          ExtensionType.extended_master_secret,
          ExtensionType.session_ticket,
          ExtensionType.renegotiation_info);

  private ClientSessions() {}

  /** The session of a full handshake, if the server gave us a way to take it up again. */
  static Optional<ClientSession> of(
      TlsClientContext context,
      @Nullable Hashtable serverExtensions,
      @Nullable NewSessionTicket ticket,
      ClientPolicy policy,
      Instant now)
      throws IOException {
    SecurityParameters parameters = context.getSecurityParametersConnection();
    Optional<NewSessionTicket> usable = usable(ticket, policy);
    // = RFC 5077, Section 3.4
    // # If the server issues a session ticket to the client, the client
    // # SHOULD discard any Session ID sent by the server.
    byte[] sessionId =
        usable.isPresent() || !policy.sessionIds() ? new byte[0] : parameters.getSessionID();
    boolean extendedMasterSecret = parameters.isExtendedMasterSecret();
    ProtocolVersion version = parameters.getNegotiatedVersion();
    if (!StatePlaintext.isResumable(version.getFullVersion())
        || losesEncryptThenMac(version, parameters.getCipherSuite())
        || (usable.isEmpty() && sessionId.length == 0)
        || (policy.requireExtendedMasterSecret() && !extendedMasterSecret)
        || (serverExtensions != null && !UNDERSTOOD.containsAll(serverExtensions.keySet()))) {
      return Optional.empty();
    }
    Optional<SecretBytes> masterSecret = masterSecret(context);
    if (masterSecret.isEmpty()) {
      return Optional.empty();
    }
    int maxFragmentLength =
        serverExtensions == null
            ? 0
            : Math.max(0, TlsExtensionsUtils.getMaxFragmentLengthExtension(serverExtensions));
    ClientSession.Builder session =
        ClientSession.builder(masterSecret.get())
            .protocolVersion(version.getFullVersion())
            .cipherSuite(parameters.getCipherSuite())
            .extendedMasterSecret(extendedMasterSecret)
            .maxFragmentLength(maxFragmentLength)
            .sessionId(new SessionId(Bytes.copyOf(sessionId)))
            .authenticationTime(now)
            .receivedAt(now)
            .serverChain(Chains.read(parameters.getPeerCertificate()))
            .clientChain(Chains.read(parameters.getLocalCertificate()));
    usable.ifPresent(
        fresh -> session.ticket(Bytes.copyOf(fresh.getTicket()), fresh.getTicketLifetimeHint()));
    return Optional.of(session.build());
  }

  /** The same session under another ticket. */
  static ClientSession renew(ClientSession session, NewSessionTicket ticket, Instant now) {
    return session.renewed(Bytes.copyOf(ticket.getTicket()), ticket.getTicketLifetimeHint(), now);
  }

  /** A ticket that policy keeps: not empty (RFC 5077, Section 3.3), not above the cap. */
  static Optional<NewSessionTicket> usable(@Nullable NewSessionTicket ticket, ClientPolicy policy) {
    return Optional.ofNullable(ticket)
        .filter(fresh -> policy.tickets())
        .filter(fresh -> fresh.getTicket() != null && fresh.getTicket().length > 0)
        .filter(fresh -> fresh.getTicket().length <= policy.ticketCap());
  }

  /** Parameters for one offer, with a secret of its own. */
  static SessionParameters parameters(ClientSession session, TlsCrypto crypto) throws IOException {
    Hashtable<Integer, byte[]> restored = new Hashtable<>();
    if (session.maxFragmentLength() > 0) {
      TlsExtensionsUtils.addMaxFragmentLengthExtension(
          restored, (short) session.maxFragmentLength());
    }
    return new SessionParameters.Builder()
        .setCipherSuite(session.cipherSuite())
        .setExtendedMasterSecret(session.extendedMasterSecret())
        .setLocalCertificate(certificate(session.clientChain(), crypto))
        .setMasterSecret(crypto.createSecret(session.masterSecret().toByteArray()))
        .setNegotiatedVersion(version(session))
        .setPeerCertificate(certificate(session.serverChain(), crypto))
        .setServerExtensions(restored)
        .build();
  }

  /** The version of a session. */
  static ProtocolVersion version(ClientSession session) {
    return session.protocolVersion() == StatePlaintext.DTLS_1_2
        ? ProtocolVersion.DTLSv12
        : ProtocolVersion.TLSv12;
  }

  /**
   * Whether a resumption could not tell if encrypt_then_mac was agreed: it is agreed for each
   * connection, but Bouncy Castle's client takes it from the session, and in DTLS nothing can be
   * done about that between ServerHello and the first protected record.
   */
  private static boolean losesEncryptThenMac(ProtocolVersion version, int cipherSuite)
      throws IOException {
    return version.isDTLS() && TlsUtils.isBlockCipherSuite(cipherSuite);
  }

  /** Whether every certificate of the server's stored chain is valid at {@code now}. */
  static boolean validAt(ClientSession session, Instant now) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (dev.reprise.codec.Certificate certificate : session.serverChain()) {
        X509Certificate x509 =
            (X509Certificate)
                factory.generateCertificate(
                    new ByteArrayInputStream(certificate.der().toByteArray()));
        x509.checkValidity(Date.from(now));
      }
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  /** A copy of the master secret, or nothing where the crypto provider does not part with it. */
  private static Optional<SecretBytes> masterSecret(TlsClientContext context) {
    try {
      byte[] octets =
          context
              .getCrypto()
              .adoptSecret(context.getSecurityParametersConnection().getMasterSecret())
              .extract();
      return Optional.of(SecretBytes.adopt(octets));
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static Certificate certificate(
      List<dev.reprise.codec.Certificate> chain, TlsCrypto crypto) throws IOException {
    Certificate certificate = Chains.write(chain, crypto);
    return certificate == null ? Certificate.EMPTY_CHAIN : certificate;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.HandshakeMessageInput;
import org.bouncycastle.tls.HandshakeType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * The client that all stacks face: one suite, X25519 before P-256, EMS, SNI, and the signature
 * algorithms of an ordinary OpenSSL client, so that all servers read the same ClientHello.
 *
 * <p>It trusts every server: nothing is at stake, and its own time is not measured.
 */
final class BenchClient extends AbstractTlsClient {

  private static final Integer SESSION_TICKET = 35;
  private static final int[] SIGNATURE_SCHEMES = {
    SignatureScheme.ecdsa_secp256r1_sha256,
    SignatureScheme.ecdsa_secp384r1_sha384,
    SignatureScheme.ecdsa_secp521r1_sha512,
    SignatureScheme.ed25519,
    SignatureScheme.ed448,
    SignatureScheme.rsa_pss_rsae_sha256,
    SignatureScheme.rsa_pss_rsae_sha384,
    SignatureScheme.rsa_pss_rsae_sha512,
    SignatureScheme.rsa_pkcs1_sha256,
    SignatureScheme.rsa_pkcs1_sha384,
    SignatureScheme.rsa_pkcs1_sha512,
  };

  private final Mechanism mechanism;
  private final int suite;
  private final Optional<Held> held;
  private byte[] newTicket = {};

  /** How the client comes back. */
  enum Mechanism {
    SESSION_ID,
    TICKET
  }

  /**
   * What a client keeps between connections.
   *
   * @param session the session, under the server's ID or, with a ticket, under one of ours
   * @param ticket the ticket; empty when the session ID is what names the session
   */
  record Held(TlsSession session, NewSessionTicket ticket) {}

  BenchClient(TlsCrypto crypto, Mechanism mechanism, Optional<Held> held) {
    this(crypto, mechanism, held, BenchTlsServer.SUITE);
  }

  BenchClient(TlsCrypto crypto, Mechanism mechanism, Optional<Held> held, int suite) {
    super(crypto);
    this.mechanism = mechanism;
    this.held = held;
    this.suite = suite;
  }

  /** What to offer next time, after a complete handshake. */
  Held hold() {
    boolean renewed = newTicket.length > 0;
    if (mechanism == Mechanism.SESSION_ID) {
      return new Held(context.getSession(), new NewSessionTicket(0, new byte[0]));
    }
    if (!renewed) {
      return held.orElseThrow(() -> new IllegalStateException("server issued no ticket"));
    }
    byte[] ownId = context.getNonceGenerator().generateNonce(32);
    TlsSession session =
        TlsUtils.importSession(ownId, context.getSession().exportSessionParameters());
    return new Held(session, new NewSessionTicket(0, newTicket));
  }

  boolean hasResumed() {
    return context.getSecurityParametersConnection().isResumedSession();
  }

  boolean hasNewTicket() {
    return newTicket.length > 0;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {suite};
  }

  @Override
  protected Vector<Integer> getSupportedGroups(
      @SuppressWarnings("rawtypes") Vector namedGroupRoles) {
    Vector<Integer> groups = new Vector<>();
    groups.add(NamedGroup.x25519);
    groups.add(NamedGroup.secp256r1);
    return groups;
  }

  @Override
  protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (int scheme : SIGNATURE_SCHEMES) {
      algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
    }
    return algorithms;
  }

  @Override
  protected Vector<ServerName> getSNIServerNames() {
    Vector<ServerName> names = new Vector<>();
    names.add(
        new ServerName((short) 0, BenchIdentity.HOST_NAME.getBytes(StandardCharsets.US_ASCII)));
    return names;
  }

  @Override
  public @Nullable TlsSession getSessionToResume() {
    return held.map(Held::session).orElse(null);
  }

  @Override
  @SuppressWarnings("unchecked") // Bouncy Castle's type for Hashtable<Integer, byte[]>.
  public Hashtable<Integer, byte[]> getClientExtensions() throws IOException {
    Hashtable<Integer, byte[]> extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    if (mechanism == Mechanism.TICKET) {
      extensions.put(SESSION_TICKET, held.map(it -> it.ticket().getTicket()).orElse(new byte[0]));
    }
    return extensions;
  }

  @Override
  public void notifyNewSessionTicket(NewSessionTicket newSessionTicket) {
    newTicket = newSessionTicket.getTicket();
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new ServerOnlyTlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate serverCertificate) {}
    };
  }

  /** The client's protocol, which also takes a renewed ticket in an abbreviated handshake. */
  static final class Protocol extends TlsClientProtocol {

    @Override
    protected void handleHandshakeMessage(short type, HandshakeMessageInput buf)
        throws IOException {
      boolean renewal =
          type == HandshakeType.new_session_ticket
              && connection_state == CS_SERVER_HELLO
              && getContext().getSecurityParametersHandshake().isResumedSession();
      if (renewal) {
        receiveNewSessionTicket(buf);
      } else {
        super.handleHandshakeMessage(type, buf);
      }
    }

    @Override
    protected void receiveNewSessionTicket(ByteArrayInputStream buf) throws IOException {
      super.receiveNewSessionTicket(buf);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/** Bouncy Castle's server with hand-made tickets, right but for its planted faults. */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's own signatures
final class BrokenTlsServer extends DefaultTlsServer {

  private static final int TICKETBLED_OCTETS = 32;

  private final Set<Fault> faults;
  private final BrokenTickets tickets;
  private final BrokenIdentity own;
  private final BrokenIdentity other;
  private byte @Nullable [] ticket;
  private boolean offersExtendedMasterSecret;
  private int[] offered = {};

  BrokenTlsServer(
      Set<Fault> faults,
      BrokenTickets tickets,
      BrokenIdentity own,
      BrokenIdentity other,
      SecureRandom random) {
    super(new JcaTlsCryptoProvider().create(random));
    this.faults = faults;
    this.tickets = tickets;
    this.own = own;
    this.other = other;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv12.only();
  }

  @Override
  public boolean allowLegacyResumption() {
    return faults.contains(Fault.DROPS_EMS);
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    };
  }

  @Override
  public void notifyOfferedCipherSuites(int[] offeredCipherSuites) throws IOException {
    super.notifyOfferedCipherSuites(offeredCipherSuites);
    offered = offeredCipherSuites.clone();
  }

  @Override
  public void processClientExtensions(Hashtable clientExtensions) throws IOException {
    super.processClientExtensions(clientExtensions);
    ticket = (byte[]) clientExtensions.get(ExtensionType.session_ticket);
    offersExtendedMasterSecret =
        TlsExtensionsUtils.hasExtendedMasterSecretExtension(clientExtensions);
  }

  @Override
  public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
    return Optional.ofNullable(ticket)
        .filter(octets -> octets.length > 0)
        .flatMap(tickets::open)
        .filter(this::resumable)
        .map(state -> session(state, sessionId))
        .orElse(null);
  }

  private boolean resumable(BrokenTickets.State state) {
    return Arrays.stream(offered).anyMatch(suite -> suite == state.cipherSuite())
        && (faults.contains(Fault.ANY_SERVER_NAME) || state.serverName().equals(serverName()));
  }

  private TlsSession session(BrokenTickets.State state, byte[] sessionId) {
    boolean extendedMasterSecret =
        faults.contains(offersExtendedMasterSecret ? Fault.ADDS_EMS : Fault.DROPS_EMS)
            ? offersExtendedMasterSecret
            : state.extendedMasterSecret();
    SessionParameters parameters =
        new SessionParameters.Builder()
            .setCipherSuite(state.cipherSuite())
            .setExtendedMasterSecret(extendedMasterSecret)
            .setMasterSecret(
                context.getCrypto().createSecret(HexFormat.of().parseHex(state.secretHex())))
            .setNegotiatedVersion(ProtocolVersion.TLSv12)
            .build();
    byte[] echoed = echo(sessionId);
    return new TlsSession() {
      @Override
      public SessionParameters exportSessionParameters() {
        return parameters;
      }

      @Override
      public byte[] getSessionID() {
        return echoed;
      }

      @Override
      public void invalidate() {}

      @Override
      public boolean isResumable() {
        return true;
      }
    };
  }

  private byte[] echo(byte[] sessionId) {
    if (faults.contains(Fault.PADDED_ID)) {
      return Arrays.copyOf(sessionId, TICKETBLED_OCTETS);
    }
    return faults.contains(Fault.OWN_ID) && sessionId.length < TICKETBLED_OCTETS
        ? context.getCrypto().getSecureRandom().generateSeed(TICKETBLED_OCTETS)
        : sessionId;
  }

  @Override
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
    if (ticket != null) {
      extensions.put(ExtensionType.session_ticket, TlsUtils.EMPTY_BYTES);
    }
    return extensions;
  }

  @Override
  public NewSessionTicket getNewSessionTicket() throws IOException {
    SecurityParameters parameters = context.getSecurityParametersHandshake();
    byte[] secret = context.getCrypto().adoptSecret(parameters.getMasterSecret()).extract();
    long lifetime = faults.contains(Fault.ENDLESS_LIFETIME) ? 400L * 24 * 3600 : 3600;
    try {
      return new NewSessionTicket(
          lifetime,
          tickets.seal(
              parameters.getCipherSuite(),
              parameters.isExtendedMasterSecret(),
              serverName(),
              secret));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return (serverName().equals("other.invalid") ? other : own).signer(context);
  }

  private String serverName() {
    Vector names = context.getSecurityParametersHandshake().getClientServerNames();
    return names == null || names.isEmpty()
        ? ""
        : new String(((ServerName) names.get(0)).getNameData(), StandardCharsets.US_ASCII);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExtensionType;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.ServerName;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsPSKIdentity;
import org.bouncycastle.tls.TlsSRPIdentity;
import org.bouncycastle.tls.TlsSRPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** A client that offers a saved session by ticket or by ID and keeps what it is given. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
public class TestClient extends DefaultTlsClient {

  public static final byte[] NO_OCTETS = {};

  public ProtocolVersion[] versions = ProtocolVersion.TLSv12.only();
  public int[] suites = {
    CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  };
  public boolean useExtendedMasterSecret = true;
  public boolean offerTicketExtension = true;
  public boolean offerEncryptThenMac = true;
  public int resendMillis = 1000;
  public int timeoutMillis;
  public @Nullable String serverName = "localhost";
  public List<String> protocolNames = List.of();
  public short maxFragmentLength = -1;
  public @Nullable TestIdentity identity;
  public @Nullable TlsPSKIdentity pskIdentity;
  public @Nullable TlsSRPIdentity srpIdentity;
  public @Nullable SavedSession offered;
  public byte[] offeredId = {1, 2, 3, 4};
  public Hashtable<Integer, byte[]> extraExtensions = new Hashtable<>();

  public byte[] receivedTicket = NO_OCTETS;
  public long receivedLifetimeHint;
  public int receivedTickets;
  public @Nullable SavedSession saved;
  public boolean resumed;
  public boolean complete;
  public int certificateChecks;
  public byte @Nullable [] exported;
  public @Nullable String protocolName;
  public boolean encryptThenMac;
  public int cipherSuite;
  public final List<String> receivedAlerts = new ArrayList<>();
  public final List<String> receivedWarnings = new ArrayList<>();
  public final List<String> raisedAlerts = new ArrayList<>();

  public TestClient() {
    this(TestIdentity.crypto());
  }

  public TestClient(TlsCrypto crypto) {
    super(crypto);
  }

  /** A client that offers {@code session}: by its ticket if it has one, else by its ID. */
  public static TestClient offering(SavedSession session) {
    TestClient client = new TestClient();
    client.offered = session;
    client.offeredId = session.hasTicket() ? new byte[] {1, 2, 3, 4} : session.sessionId;
    return client;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return versions;
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return suites;
  }

  @Override
  public boolean shouldUseExtendedMasterSecret() {
    return useExtendedMasterSecret;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return timeoutMillis;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return resendMillis;
  }

  @Override
  public boolean allowLegacyResumption() {
    return true;
  }

  @Override
  protected @Nullable Vector getSNIServerNames() {
    if (serverName == null) {
      return null;
    }
    Vector<ServerName> names = new Vector<>();
    names.add(new ServerName((short) 0, TestBytes.ascii(serverName)));
    return names;
  }

  @Override
  protected @Nullable Vector getProtocolNames() {
    if (protocolNames.isEmpty()) {
      return null;
    }
    Vector<ProtocolName> names = new Vector<>();
    protocolNames.forEach(name -> names.add(ProtocolName.asUtf8Encoding(name)));
    return names;
  }

  @Override
  public @Nullable TlsPSKIdentity getPSKIdentity() {
    return pskIdentity;
  }

  @Override
  public @Nullable TlsSRPIdentity getSRPIdentity() {
    return srpIdentity;
  }

  @Override
  public @Nullable TlsSession getSessionToResume() {
    if (offered == null) {
      return null;
    }
    ProtocolVersion version =
        versions[0].isDTLS() ? ProtocolVersion.DTLSv12 : ProtocolVersion.TLSv12;
    return offered.toOffer(getCrypto(), offeredId, offerEncryptThenMac, version);
  }

  @Override
  @SuppressWarnings("unchecked")
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    if (offerTicketExtension) {
      byte[] ticket = offered == null ? NO_OCTETS : offered.ticket;
      extensions.put(ExtensionType.session_ticket, ticket);
    }
    if (maxFragmentLength > 0) {
      TlsExtensionsUtils.addMaxFragmentLengthExtension(extensions, maxFragmentLength);
    }
    if (srpIdentity != null) {
      TlsSRPUtils.addSRPExtension(extensions, srpIdentity.getSRPIdentity());
    }
    if (!offerEncryptThenMac) {
      extensions.remove(ExtensionType.encrypt_then_mac);
    }
    extensions.putAll(extraExtensions);
    return extensions;
  }

  @Override
  public void notifyNewSessionTicket(NewSessionTicket newSessionTicket) {
    receivedTickets++;
    receivedTicket = newSessionTicket.getTicket();
    receivedLifetimeHint = newSessionTicket.getTicketLifetimeHint();
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate serverCertificate) {
        certificateChecks++;
      }

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request)
          throws IOException {
        return identity == null
            ? null
            : identity.signer(
                context,
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
      }
    };
  }

  @Override
  public void notifyAlertRaised(
      short level, short description, @Nullable String message, @Nullable Throwable cause) {
    if (level == AlertLevel.fatal) {
      raisedAlerts.add(AlertDescription.getName(description));
    }
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    if (level == AlertLevel.fatal) {
      receivedAlerts.add(AlertDescription.getName(description));
    } else if (description != AlertDescription.close_notify) {
      receivedWarnings.add(AlertDescription.getName(description));
    }
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    SecurityParameters parameters = context.getSecurityParametersConnection();
    complete = true;
    resumed = parameters.isResumedSession();
    cipherSuite = parameters.getCipherSuite();
    encryptThenMac = parameters.isEncryptThenMAC();
    ProtocolName name = parameters.getApplicationProtocol();
    protocolName = name == null ? null : name.getUtf8Decoding();
    if (parameters.isExtendedMasterSecret()) {
      exported = context.exportKeyingMaterial("EXPORTER-reprise-test", null, 16);
    }
    if (!TlsUtils.isTLSv13(context)) {
      saved = save(parameters);
    }
  }

  private SavedSession save(SecurityParameters parameters) {
    SavedSession before = offered;
    byte[] ticket = receivedTicket;
    if (resumed && ticket.length == 0 && before != null) {
      ticket = before.ticket;
    }
    return SavedSession.of(
        getCrypto(), parameters, context.getSession(), ticket, receivedLifetimeHint);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.SessionParameters;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What a client of the tests keeps of a session: plain octets, so that each attempt to resume gets
 * secrets of its own.
 */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
public final class SavedSession {

  public final int cipherSuite;
  public final boolean extendedMasterSecret;
  public final byte[] sessionId;
  public final byte[] ticket;
  public final long lifetimeHintSeconds;
  private final byte[] masterSecret;
  private final @Nullable Certificate serverCertificate;
  private final SessionParameters template;

  private SavedSession(
      SessionParameters template,
      byte[] masterSecret,
      byte[] sessionId,
      byte[] ticket,
      long lifetimeHintSeconds) {
    this.cipherSuite = template.getCipherSuite();
    this.extendedMasterSecret = template.isExtendedMasterSecret();
    this.serverCertificate = template.getPeerCertificate();
    this.template = template;
    this.masterSecret = masterSecret;
    this.sessionId = sessionId;
    this.ticket = ticket;
    this.lifetimeHintSeconds = lifetimeHintSeconds;
  }

  /** Saves the session of a handshake that is just complete. */
  public static SavedSession of(
      TlsCrypto crypto,
      SecurityParameters parameters,
      TlsSession session,
      byte[] ticket,
      long lifetimeHintSeconds) {
    return new SavedSession(
        session.exportSessionParameters(),
        crypto.adoptSecret(parameters.getMasterSecret()).extract(),
        session.getSessionID().clone(),
        ticket.clone(),
        lifetimeHintSeconds);
  }

  /** The session as an eavesdropper has it: ticket and ID, but not the secret. */
  public SavedSession withoutSecret() {
    byte[] wrong = new byte[48];
    Arrays.fill(wrong, (byte) 7);
    return new SavedSession(template, wrong, sessionId, ticket, lifetimeHintSeconds);
  }

  public SavedSession withTicket(byte[] newTicket) {
    return new SavedSession(template, masterSecret, sessionId, newTicket, lifetimeHintSeconds);
  }

  public SavedSession withSessionId(byte[] newSessionId) {
    return new SavedSession(template, masterSecret, newSessionId, ticket, lifetimeHintSeconds);
  }

  public boolean hasTicket() {
    return ticket.length > 0;
  }

  /**
   * A session object of Bouncy Castle's to offer, under the given ID. Its client takes
   * encrypt_then_mac from the session rather than from the new ServerHello, so say which it will
   * be.
   */
  public TlsSession toOffer(
      TlsCrypto crypto, byte[] offeredId, boolean encryptThenMac, ProtocolVersion version) {
    try {
      Hashtable<Integer, byte[]> extensions = new Hashtable<>();
      short maxFragmentLength =
          TlsExtensionsUtils.getMaxFragmentLengthExtension(template.readServerExtensions());
      if (maxFragmentLength > 0) {
        TlsExtensionsUtils.addMaxFragmentLengthExtension(extensions, maxFragmentLength);
      }
      if (encryptThenMac && TlsUtils.isBlockCipherSuite(cipherSuite)) {
        TlsExtensionsUtils.addEncryptThenMACExtension(extensions);
      }
      SessionParameters parameters =
          new SessionParameters.Builder()
              .setCipherSuite(cipherSuite)
              .setExtendedMasterSecret(extendedMasterSecret)
              .setMasterSecret(crypto.createSecret(masterSecret.clone()))
              .setNegotiatedVersion(version)
              .setPeerCertificate(serverCertificate)
              .setServerExtensions(extensions)
              .build();
      return TlsUtils.importSession(offeredId, parameters);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

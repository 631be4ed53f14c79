// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.bouncycastle.tls.BasicTlsSRPIdentity;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.MACAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRPTlsServer;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.SimulatedTlsSRPIdentityManager;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.SRP6StandardGroups;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsHMAC;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JceDefaultTlsCredentialedDecryptor;
import org.jspecify.annotations.Nullable;

/** A server for one suite of any key exchange, that resumes by session ID. */
final class FastServer extends SRPTlsServer {

  static final byte[] IDENTITY = "user".getBytes(StandardCharsets.UTF_8);
  static final byte[] PRE_SHARED_KEY = "pre-shared key 16".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SRP_SEED_KEY = new byte[16];

  private final JcaTlsCrypto jcaCrypto;
  private final FastCase setting;
  private final Map<Bytes, TlsSession> sessions;

  FastServer(JcaTlsCrypto crypto, FastCase setting, Map<Bytes, TlsSession> sessions)
      throws IOException {
    super(
        crypto,
        SimulatedTlsSRPIdentityManager.getRFC5054Default(
            crypto, SRP6StandardGroups.rfc5054_2048, SRP_SEED_KEY));
    this.jcaCrypto = crypto;
    this.setting = setting;
    this.sessions = sessions;
  }

  /** The identity for which the simulated identity manager has a verifier. */
  static BasicTlsSRPIdentity srpIdentity(JcaTlsCrypto crypto) {
    TlsHMAC mac = crypto.createHMAC(MACAlgorithm.hmac_sha1);
    mac.setKey(SRP_SEED_KEY, 0, SRP_SEED_KEY.length);
    byte[] prefix = "password".getBytes(StandardCharsets.UTF_8);
    mac.update(prefix, 0, prefix.length);
    mac.update(IDENTITY, 0, IDENTITY.length);
    return new BasicTlsSRPIdentity(IDENTITY, mac.calculateMAC());
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return setting.version().only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {setting.suite()};
  }

  @Override
  protected boolean allowEncryptThenMAC() {
    return setting.encryptThenMac();
  }

  @Override
  public TlsPSKIdentityManager getPSKIdentityManager() {
    return new TlsPSKIdentityManager() {
      @Override
      public byte[] getHint() {
        return IDENTITY.clone();
      }

      @Override
      public byte[] getPSK(byte[] identity) {
        return PRE_SHARED_KEY.clone();
      }
    };
  }

  @Override
  public @Nullable TlsCredentials getCredentials() throws IOException {
    return switch (context.getSecurityParametersHandshake().getKeyExchangeAlgorithm()) {
      case KeyExchangeAlgorithm.RSA, KeyExchangeAlgorithm.RSA_PSK -> decryptor();
      case KeyExchangeAlgorithm.DHE_RSA,
          KeyExchangeAlgorithm.ECDHE_RSA,
          KeyExchangeAlgorithm.SRP_RSA ->
          signer("RSA", SignatureAlgorithm.rsa);
      case KeyExchangeAlgorithm.DHE_DSS, KeyExchangeAlgorithm.SRP_DSS ->
          signer("DSA", SignatureAlgorithm.dsa);
      case KeyExchangeAlgorithm.ECDHE_ECDSA, KeyExchangeAlgorithm.NULL ->
          signer("EC", SignatureAlgorithm.ecdsa);
      default -> null;
    };
  }

  private TlsCredentials signer(String usualKeys, short usualSignature) throws IOException {
    FastCredentials own = FastCredentials.of(setting.keys().orElse(usualKeys));
    return new JcaDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        jcaCrypto,
        own.privateKey(),
        own.chain(jcaCrypto, setting.version()),
        signatureAlgorithm(usualSignature));
  }

  private @Nullable SignatureAndHashAlgorithm signatureAlgorithm(short usualSignature)
      throws IOException {
    if (setting.signature().isPresent()) {
      return SignatureScheme.getSignatureAndHashAlgorithm(setting.signature().get());
    }
    if (setting.version().equals(ProtocolVersion.TLSv13)) {
      return SignatureScheme.getSignatureAndHashAlgorithm(SignatureScheme.ecdsa_secp256r1_sha256);
    }
    return TlsUtils.isTLSv12(context)
        ? TlsUtils.chooseSignatureAndHashAlgorithm(
            context, context.getSecurityParametersHandshake().getClientSigAlgs(), usualSignature)
        : null;
  }

  private TlsCredentials decryptor() throws IOException {
    FastCredentials own = FastCredentials.of("RSA");
    return new JceDefaultTlsCredentialedDecryptor(
        jcaCrypto, own.chain(jcaCrypto, setting.version()), own.privateKey());
  }

  @Override
  public byte[] getNewSessionID() {
    return context.getNonceGenerator().generateNonce(32);
  }

  @Override
  public @Nullable TlsSession getSessionToResume(byte[] sessionId) {
    return sessions.get(Bytes.copyOf(sessionId));
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    TlsSession session = context.getSession();
    if (session != null && session.isResumable()) {
      sessions.put(Bytes.copyOf(session.getSessionID()), session);
    }
  }

  boolean resumed() {
    return context.getSecurityParametersConnection().isResumedSession();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.SelfSigned;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.KeyDerivation;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.ContentSigner;

/**
 * The identity of a cluster's nodes that were given none: each makes the same one from the
 * cluster's secret, since a session is resumed only where the same certificate is shown.
 *
 * <p>It is for trying things out. Anyone who has the secret can pose as any node, and no client has
 * a reason to trust it.
 */
final class ClusterIdentity {

  /*
   * Key, serial number, names, validity and signature (RFC 6979) depend on nothing but the name of
   * the cluster and its first secret. The private key is 48 octets of HKDF's, reduced: 128 bits
   * more than the order of the curve has, so no value is likelier than another (FIPS 186-5,
   * A.2.1). What is derived for this purpose tells nothing about the secret.
   */

  private static final String PURPOSE = "reprise test identity v1";
  private static final String CURVE = "secp256r1";
  private static final Bytes INFO = Bytes.copyOf(CURVE.getBytes(StandardCharsets.US_ASCII));
  private static final int SCALAR_OCTETS = 48;
  private static final X500Name SUBJECT =
      new X500Name("CN=localhost,OU=made from the secret of a cluster: for tests");
  private static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");

  /** No end, as RFC 5280, Section 4.1.2.5 writes it: another would have to be told apart. */
  private static final Instant NOT_AFTER = Instant.parse("9999-12-31T23:59:59Z");

  private ClusterIdentity() {}

  /** The identity of all nodes that have the same first secret. */
  static Identity of(ClusterSecrets secrets) {
    X9ECParameters curve = SECNamedCurves.getByName(CURVE);
    BigInteger scalar = scalar(secrets, curve.getN());
    try {
      KeyPair keys = keys(scalar, curve);
      return SelfSigned.identity(
          keys,
          SUBJECT,
          new SelfSigned.Validity(Date.from(NOT_BEFORE), Date.from(NOT_AFTER)),
          BigInteger.ONE,
          new DeterministicSigner(scalar, new ECDomainParameters(curve)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** In {@code 1..order - 1}. */
  private static BigInteger scalar(ClusterSecrets secrets, BigInteger order) {
    SecretBytes key = secrets.derive(PURPOSE);
    SecretBytes octets48 = KeyDerivation.derive(Bytes.EMPTY, key, INFO, SCALAR_OCTETS);
    byte[] octets = octets48.toByteArray();
    try {
      return new BigInteger(1, octets).mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    } finally {
      Arrays.fill(octets, (byte) 0);
      octets48.destroy();
      key.destroy();
    }
  }

  private static KeyPair keys(BigInteger scalar, X9ECParameters curve)
      throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(CURVE));
    ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
    ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), scalar).normalize();
    KeyFactory factory = KeyFactory.getInstance("EC");
    PrivateKey privateKey = factory.generatePrivate(new ECPrivateKeySpec(scalar, spec));
    return new KeyPair(
        factory.generatePublic(
            new ECPublicKeySpec(
                new java.security.spec.ECPoint(
                    point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()),
                spec)),
        privateKey);
  }

  /** ecdsa-with-SHA256 that signs the same with the same (RFC 6979). */
  private static final class DeterministicSigner implements ContentSigner {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final DSADigestSigner signer =
        new DSADigestSigner(
            new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest())), new SHA256Digest());

    DeterministicSigner(BigInteger scalar, ECDomainParameters curve) {
      signer.init(true, new ECPrivateKeyParameters(scalar, curve));
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return content;
    }

    @Override
    public byte[] getSignature() {
      signer.update(content.toByteArray(), 0, content.size());
      return signer.generateSignature();
    }
  }
}

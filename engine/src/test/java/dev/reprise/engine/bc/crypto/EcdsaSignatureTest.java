// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureSpi;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jcajce.util.DefaultJcaJceHelper;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jce.spec.ECNamedCurveParameterSpec;
import org.bouncycastle.jce.spec.ECPublicKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcdsaSignatureTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final FastCurves CURVES = new FastCurves(RANDOM);
  private static final String ECDSA = "NoneWithECDSA";

  @ParameterizedTest
  @CsvSource({
    "secp256r1, 20",
    "secp256r1, 32",
    "secp256r1, 48",
    "secp256r1, 64",
    "secp384r1, 20",
    "secp384r1, 48",
    "secp384r1, 64",
    "secp521r1, 20",
    "secp521r1, 32",
    "secp521r1, 64"
  })
  void sign_keyInThisProcess_isValidForTheJdk(String curve, int digestOctets) throws Exception {
    KeyPair keys = keys("SunEC", curve);
    Signature signature = fast();
    for (int i = 0; i < 10; i++) {
      byte[] digest = random(digestOctets);
      signature.initSign(keys.getPrivate(), RANDOM);
      signature.update(digest);

      assertThat(isValid(keys.getPublic(), digest, signature.sign())).isTrue();
    }
    assertThat(isSignedHere(keys.getPrivate())).isTrue();
  }

  @Test
  void sign_keyOfBouncyCastle_isValidForTheJdk() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    byte[] digest = random(32);
    Signature signature = fast();
    signature.initSign(keys.getPrivate());
    signature.update(digest);

    assertThat(isValid(keys.getPublic(), digest, signature.sign())).isTrue();
    assertThat(isSignedHere(keys.getPrivate())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "-1", "-2"})
  void sign_privateKeyAtTheEndsOfItsRange_isValid(String key) throws Exception {
    RegularCurve curve = RegularCurve.named("P-256", RANDOM);
    BigInteger secret = new BigInteger(key).mod(curve.order());
    byte[] digest = random(32);

    byte[] signature = new EcdsaSigner(curve, secret).sign(digest, RANDOM);

    KeyFactory factory = KeyFactory.getInstance("EC", new BouncyCastleProvider());
    ECNamedCurveParameterSpec parameters = ECNamedCurveTable.getParameterSpec("secp256r1");
    PublicKey publicKey =
        factory.generatePublic(new ECPublicKeySpec(parameters.getG().multiply(secret), parameters));
    assertThat(isValid(publicKey, digest, signature)).isTrue();
  }

  /** A nonce used for two signatures would reveal the private key. */
  @Test
  void sign_oneDigestOften_usesAnotherNumberEachTime() throws Exception {
    KeyPair keys = keys("SunEC", "secp256r1");
    byte[] digest = random(32);
    Set<String> signatures = new HashSet<>();
    Signature signature = fast();
    for (int i = 0; i < 200; i++) {
      signature.initSign(keys.getPrivate());
      signature.update(digest);
      byte[] octets = signature.sign();
      signatures.add(new BigInteger(1, Arrays.copyOfRange(octets, 4, 30)).toString(16));
    }
    assertThat(signatures).hasSize(200);
  }

  @Test
  void sign_octetByOctetAndAgain_startsEachTimeAnew() throws Exception {
    KeyPair keys = keys("SunEC", "secp256r1");
    Signature signature = fast();
    signature.initSign(keys.getPrivate());
    for (int i = 0; i < 2; i++) {
      byte[] digest = random(32);
      for (byte octet : digest) {
        signature.update(octet);
      }

      assertThat(isValid(keys.getPublic(), digest, signature.sign())).isTrue();
    }
  }

  @Test
  void verify_signatureOfTheJdk_isTheProvidersWork() throws Exception {
    KeyPair keys = keys("SunEC", "secp256r1");
    byte[] digest = random(32);
    Signature jdk = Signature.getInstance(ECDSA, "SunEC");
    jdk.initSign(keys.getPrivate());
    jdk.update(digest);
    Signature signature = fast();
    signature.initVerify(keys.getPublic());
    signature.update(digest);

    assertThat(signature.verify(jdk.sign())).isTrue();
  }

  @Test
  void sign_keyInHardware_isItsProvidersWork() throws Exception {
    Signature signature = on(new Token());
    signature.initSign(new TokenKey());
    signature.update(random(32));

    assertThat(signature.sign()).isEqualTo(Token.SIGNATURE);
  }

  /** Its secret is there to be read, but its provider comes first in Java's order. */
  @Test
  void sign_keyOfAnyKindWithAnotherProviderFirst_isThatProvidersWork() throws Exception {
    Signature signature = on(new Token());
    signature.initSign(keys("SunEC", "secp256r1").getPrivate());
    signature.update(random(32));

    assertThat(signature.sign()).isEqualTo(Token.SIGNATURE);
  }

  private static Signature fast() throws GeneralSecurityException {
    return new FastServices(new DefaultJcaJceHelper(), Optional.of(CURVES)).createSignature(ECDSA);
  }

  private static Signature on(Provider first) throws GeneralSecurityException {
    JcaJceHelper helper = new ProviderJcaJceHelper(first);
    return new FastServices(helper, Optional.of(CURVES)).createSignature(ECDSA);
  }

  private static boolean isSignedHere(PrivateKey key) throws GeneralSecurityException {
    Signature provided = Signature.getInstance(ECDSA);
    provided.initSign(key);
    return CURVES.signer(key, provided.getProvider()).isPresent();
  }

  private static KeyPair keys(String provider, String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static boolean isValid(PublicKey key, byte[] digest, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(ECDSA, "SunEC");
    verifier.initVerify(key);
    verifier.update(digest);
    return verifier.verify(signature);
  }

  private static byte[] random(int octets) {
    byte[] random = new byte[octets];
    RANDOM.nextBytes(random);
    return random;
  }

  /** A key that never leaves its device. */
  private static final class TokenKey implements PrivateKey {

    private static final long serialVersionUID = 1;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  /** A device that returns the same octets for every signature. */
  private static final class Token extends Provider {

    private static final long serialVersionUID = 1;
    static final byte[] SIGNATURE = {1, 2, 3};

    Token() {
      super("Token", "1", "a device for tests");
      put("Signature.NONEwithECDSA", TokenSignature.class.getName());
    }
  }

  /** The device's signatures. */
  public static final class TokenSignature extends SignatureSpi {

    @Override
    protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
      throw new InvalidKeyException("only signs");
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) {}

    @Override
    protected void engineUpdate(byte octet) {}

    @Override
    protected void engineUpdate(byte[] octets, int offset, int length) {}

    @Override
    protected byte[] engineSign() {
      return Token.SIGNATURE.clone();
    }

    @Override
    protected boolean engineVerify(byte[] signature) {
      return false;
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.ByteArrayOutputStream;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;

/**
 * ECDSA over a digest ({@code NONEwithECDSA}) that asks the Java security providers first whose key
 * it is, and signs here if the answer is a key in this process.
 *
 * <p>All other work goes to the provider: keys in hardware, other curves, and verifying. Not safe
 * for use by several threads.
 */
final class EcdsaSignature extends Signature {

  private final Signature provided;
  private final FastCurves curves;
  private final ByteArrayOutputStream digest = new ByteArrayOutputStream();
  private Optional<EcdsaSigner> signer = Optional.empty();

  /**
   * A signature without a key.
   *
   * @param provided what the providers have for this algorithm
   */
  EcdsaSignature(Signature provided, FastCurves curves) {
    super(provided.getAlgorithm());
    this.provided = provided;
    this.curves = curves;
  }

  @Override
  protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
    begin(privateKey, curves.random());
  }

  @Override
  protected void engineInitSign(PrivateKey privateKey, SecureRandom random)
      throws InvalidKeyException {
    begin(privateKey, random == null ? curves.random() : random);
  }

  private void begin(PrivateKey privateKey, SecureRandom random) throws InvalidKeyException {
    digest.reset();
    appRandom = random;
    // The provider looks at the key now, as it would without us: only then is it known whose it is.
    provided.initSign(privateKey, random);
    signer = curves.signer(privateKey, provided.getProvider());
  }

  @Override
  protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
    signer = Optional.empty();
    provided.initVerify(publicKey);
  }

  @Override
  protected void engineUpdate(byte octet) throws SignatureException {
    if (signer.isPresent()) {
      digest.write(octet);
    } else {
      provided.update(octet);
    }
  }

  @Override
  protected void engineUpdate(byte[] octets, int offset, int length) throws SignatureException {
    if (signer.isPresent()) {
      digest.write(octets, offset, length);
    } else {
      provided.update(octets, offset, length);
    }
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    if (signer.isEmpty()) {
      return provided.sign();
    }
    byte[] signed = digest.toByteArray();
    digest.reset();
    return signer.get().sign(signed, appRandom);
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    return provided.verify(signature);
  }

  @Override
  protected void engineSetParameter(AlgorithmParameterSpec parameters)
      throws InvalidAlgorithmParameterException {
    provided.setParameter(parameters);
  }

  @Override
  protected AlgorithmParameters engineGetParameters() {
    return provided.getParameters();
  }

  @Override
  @Deprecated
  protected void engineSetParameter(String name, Object value) {
    throw new UnsupportedOperationException("ECDSA has no parameters by name");
  }

  @Override
  @Deprecated
  protected Object engineGetParameter(String name) {
    throw new UnsupportedOperationException("ECDSA has no parameters by name");
  }
}

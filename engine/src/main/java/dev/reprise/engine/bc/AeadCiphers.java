// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.lending.Lender;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The AEAD ciphers that the providers have, to be borrowed. Safe for use by any thread. */
final class AeadCiphers {

  private final FastServices services;
  private final Map<String, Boolean> takenParameters = new ConcurrentHashMap<>();
  private final Map<String, Lender<Cipher>> ciphers = new ConcurrentHashMap<>();

  AeadCiphers(FastServices services) {
    this.services = services;
  }

  /** Ciphers of that name to borrow, each to be initialised by each borrower. */
  Lender<Cipher> of(String transformation) {
    Lender<Cipher> known = ciphers.get(transformation);
    return known != null
        ? known
        : ciphers.computeIfAbsent(
            transformation, name -> new Lender<>(() -> newCipher(name), cipher -> {}));
  }

  private Cipher newCipher(String transformation) {
    try {
      return services.createCipher(transformation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a cipher that was there before: " + transformation, e);
    }
  }

  /**
   * Tells whether the provider of an AEAD cipher takes the given form of parameters directly,
   * without {@link AlgorithmParameters}; found out by trying once.
   *
   * @param transformation the cipher's name
   * @param keyAlgorithm the name of its keys
   * @param keyOctets length of the trial key, in octets
   * @param parameters nonce and tag length in the form to try
   */
  boolean takes(
      String transformation,
      String keyAlgorithm,
      int keyOctets,
      Supplier<AlgorithmParameterSpec> parameters) {
    Boolean known = takenParameters.get(transformation);
    if (known != null) {
      return known;
    }
    boolean taken;
    try {
      Cipher cipher = services.createCipher(transformation);
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(new byte[keyOctets], keyAlgorithm),
          parameters.get());
      taken = true;
    } catch (GeneralSecurityException e) {
      taken = false;
    }
    takenParameters.put(transformation, taken);
    return taken;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import dev.reprise.engine.crypto.Lender;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

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
   * Whether the provider of an AEAD cipher takes parameters without {@link AlgorithmParameters};
   * null until it has been tried.
   */
  @Nullable Boolean takes(String transformation) {
    return takenParameters.get(transformation);
  }

  /** Finds that out, by trying once with parameters of the form in which they will come. */
  boolean tryParameters(
      String transformation, SecretKey trialKey, AlgorithmParameterSpec parameters) {
    boolean taken;
    try {
      services.createCipher(transformation).init(Cipher.ENCRYPT_MODE, trialKey, parameters);
      taken = true;
    } catch (GeneralSecurityException e) {
      taken = false;
    }
    takenParameters.put(transformation, taken);
    return taken;
  }
}

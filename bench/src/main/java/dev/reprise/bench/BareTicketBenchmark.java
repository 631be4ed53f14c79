// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How much of {@link TicketBenchmark} is the Java security providers' work? The same calls, on
 * octets of the same length, with objects that were set up beforehand and are never shared.
 *
 * <p>The rfc5077 and openssl formats: HMAC-SHA-256 and AES-256-CBC under keys that stay. The aead
 * format: HKDF and AES-256-GCM under a key of its own each time.
 *
 * <pre>{@code
 * java -jar bench/target/benchmarks.jar BareTicketBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BareTicketBenchmark {

  private static final String HMAC = "HmacSHA256";
  private static final int PREFIX_OCTETS = 34;
  private static final int SALT_OCTETS = 32;
  private static final int KEY_OCTETS = 32;
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;
  private static final int INFO_OCTETS = 26;

  /**
   * Octets of plaintext: what {@link TicketBenchmark}'s two sessions come to.
   *
   * <p>A plaintext of 194 octets is one without application data.
   */
  @Param({"194", "1198"})
  public int stateOctets;

  private final SecureRandom random = new SecureRandom();
  private Mac mac;
  private Mac hkdf;
  private Cipher encrypting;
  private Cipher decrypting;
  private Cipher gcm;
  private SecretKey key;
  private byte[] plaintext;
  private byte[] ciphertext;
  private byte[] expectedMac;
  private final byte[][] salts = {new byte[SALT_OCTETS], SampleSession.random(SALT_OCTETS)};
  private final byte[][] gcmCiphertexts = new byte[2][];
  private int turn;

  /** Makes keys, objects and octets. */
  @Setup
  public void setUp() throws GeneralSecurityException {
    mac = Mac.getInstance(HMAC);
    mac.init(new SecretKeySpec(SampleSession.random(KEY_OCTETS), HMAC));
    hkdf = Mac.getInstance(HMAC);
    key = new SecretKeySpec(SampleSession.random(KEY_OCTETS), "AES");
    encrypting = Cipher.getInstance("AES/CBC/PKCS5Padding");
    decrypting = Cipher.getInstance("AES/CBC/PKCS5Padding");
    gcm = Cipher.getInstance("AES/GCM/NoPadding");
    plaintext = SampleSession.random(stateOctets);
    byte[] iv = new byte[16];
    encrypting.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    ciphertext = encrypting.doFinal(plaintext);
    mac.update(new byte[PREFIX_OCTETS]);
    expectedMac = mac.doFinal(ciphertext);
    for (int i = 0; i < salts.length; i++) {
      gcmCiphertexts[i] = gcm(Cipher.ENCRYPT_MODE, plaintext, salts[i]);
    }
  }

  /** MAC, comparison, decryption. */
  @Benchmark
  public Object open_cbc() throws GeneralSecurityException {
    mac.update(new byte[PREFIX_OCTETS]);
    if (!MessageDigest.isEqual(mac.doFinal(ciphertext), expectedMac)) {
      throw new IllegalStateException("bad MAC");
    }
    decrypting.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(new byte[16]));
    return decrypting.doFinal(ciphertext);
  }

  /** Initialisation vector, encryption, MAC. */
  @Benchmark
  public Object seal_cbc() throws GeneralSecurityException {
    byte[] iv = new byte[16];
    random.nextBytes(iv);
    encrypting.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
    byte[] sealed = encrypting.doFinal(plaintext);
    mac.update(new byte[PREFIX_OCTETS]);
    return mac.doFinal(sealed);
  }

  /** HKDF and decryption, of two tickets by turns: each has a key of its own. */
  @Benchmark
  public Object open_gcm() throws GeneralSecurityException {
    turn ^= 1;
    return gcm(Cipher.DECRYPT_MODE, gcmCiphertexts[turn], salts[turn]);
  }

  /** Salt, HKDF and encryption. */
  @Benchmark
  public Object seal_gcm() throws GeneralSecurityException {
    byte[] fresh = new byte[SALT_OCTETS];
    random.nextBytes(fresh);
    return gcm(Cipher.ENCRYPT_MODE, plaintext, fresh);
  }

  private byte[] gcm(int mode, byte[] input, byte[] salt) throws GeneralSecurityException {
    hkdf.init(new SecretKeySpec(salt, HMAC));
    byte[] extracted = hkdf.doFinal(new byte[KEY_OCTETS]);
    hkdf.init(new SecretKeySpec(extracted, HMAC));
    byte[] first = hkdf.doFinal(new byte[INFO_OCTETS]);
    hkdf.update(first);
    byte[] second = hkdf.doFinal(new byte[INFO_OCTETS]);
    gcm.init(
        mode,
        new SecretKeySpec(first, 0, KEY_OCTETS, "AES"),
        new GCMParameterSpec(TAG_BITS, second, 0, NONCE_OCTETS));
    gcm.updateAAD(new byte[SALT_OCTETS + 16]);
    return gcm.doFinal(input);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.reprise.engine.crypto.Lender;
import java.io.IOException;
import java.lang.reflect.Field;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class FastAeadCipherTest {

  private static final String GCM = "AES/GCM/NoPadding";
  private static final int TAG = 16;
  private static final byte[] ADDITIONAL = {1, 2, 3};

  private final List<Cipher> made = new ArrayList<>();
  private final Lender<Cipher> ciphers = new Lender<>(this::make, cipher -> {});

  @Test
  void doFinal_connectionsByTurns_eachSealsUnderItsOwnKey() throws Exception {
    FastAeadCipher[] connections = {sealing(1), sealing(2), sealing(3)};

    for (int record = 0; record < 20; record++) {
      for (int key = 1; key <= connections.length; key++) {
        byte[] plaintext = new byte[record * 7];
        Arrays.fill(plaintext, (byte) key);

        assertThat(seal(connections[key - 1], record, plaintext))
            .isEqualTo(bySecurityProvider(key, record, plaintext));
      }
    }
  }

  @Test
  void doFinal_fewRecords_allConnectionsOfAThreadMakeDoWithOneCipher() throws Exception {
    for (int connection = 0; connection < 50; connection++) {
      FastAeadCipher sealing = sealing(connection);
      seal(sealing, 0, new byte[16]);
      seal(sealing, 1, new byte[16]);
    }

    assertThat(made).hasSize(1);
  }

  /** A connection of 2^31 records, when the count of them is over, would take hours to run. */
  @Test
  void doFinal_moreRecordsThanCanBeCounted_neverLendsTheCipherOfItsOwn() throws Exception {
    FastAeadCipher busy = sealing(1);
    for (int record = 0; record < 10; record++) {
      seal(busy, record, new byte[16]);
    }
    Field records = FastAeadCipher.class.getDeclaredField("records");
    records.setAccessible(true);
    records.setInt(busy, Integer.MAX_VALUE);

    seal(busy, 10, new byte[16]);
    seal(busy, 11, new byte[16]);

    assertThat(ciphers.borrow()).isNotSameAs(made.get(0));
  }

  @Test
  void doFinal_forgedRecord_isRefusedAndHarmsNoOtherConnection() throws Exception {
    byte[] record = seal(sealing(1), 0, new byte[16]);
    byte[] forged = record.clone();
    forged[0] ^= 1;

    assertThatIllegalStateException().isThrownBy(() -> open(opening(1), 0, forged));
    assertThatIllegalStateException().isThrownBy(() -> open(opening(2), 0, record));
    assertThat(open(opening(1), 0, record)).isEqualTo(new byte[16]);
  }

  private Cipher make() {
    try {
      Cipher cipher = Cipher.getInstance(GCM);
      made.add(cipher);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private FastAeadCipher sealing(int key) {
    return cipher(key, true);
  }

  private FastAeadCipher opening(int key) {
    return cipher(key, false);
  }

  private FastAeadCipher cipher(int key, boolean seals) {
    FastAeadCipher cipher =
        new FastAeadCipher(
            ciphers, FastAeadCipher.NonceForm.GCM, "AES", 16, seals, new SecureRandom());
    cipher.setKey(key(key), 0, 16);
    return cipher;
  }

  private static byte[] seal(FastAeadCipher cipher, int record, byte[] plaintext)
      throws IOException {
    byte[] output = new byte[plaintext.length + TAG];
    cipher.init(nonce(record), TAG);
    cipher.doFinal(ADDITIONAL, plaintext, 0, plaintext.length, output, 0);
    return output;
  }

  private static byte[] open(FastAeadCipher cipher, int record, byte[] sealed) throws IOException {
    byte[] output = new byte[sealed.length - TAG];
    cipher.init(nonce(record), TAG);
    cipher.doFinal(ADDITIONAL, sealed, 0, sealed.length, output, 0);
    return output;
  }

  private static byte[] bySecurityProvider(int key, int record, byte[] plaintext)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(GCM);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(key(key), "AES"),
        new GCMParameterSpec(TAG * Byte.SIZE, nonce(record)));
    cipher.updateAAD(ADDITIONAL);
    return cipher.doFinal(plaintext);
  }

  private static byte[] key(int key) {
    byte[] octets = new byte[16];
    Arrays.fill(octets, (byte) key);
    return octets;
  }

  private static byte[] nonce(int record) {
    byte[] nonce = new byte[12];
    nonce[11] = (byte) record;
    return nonce;
  }
}

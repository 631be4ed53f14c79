// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Tickets as nobody should make them: key_name[16], iv[16], AES-128-CBC of the state, HMAC[32]. */
final class BrokenTickets {

  /** What such a ticket holds. */
  record State(
      int cipherSuite, boolean extendedMasterSecret, String serverName, String secretHex) {}

  private static final int SECRET_OCTETS = 48;
  private static final int MAC_OCTETS = 32;

  private final Set<Fault> faults;
  private final SecureRandom random = new SecureRandom();
  private final byte[] name = new byte[16];
  private final byte[] aesKey = new byte[16];
  private final byte[] macKey = new byte[32];
  private final byte[] vector = new byte[16];

  BrokenTickets(Set<Fault> faults) {
    this.faults = faults;
    random.nextBytes(name);
    random.nextBytes(vector);
    if (!faults.contains(Fault.ZERO_KEY)) {
      random.nextBytes(aesKey);
      random.nextBytes(macKey);
    }
  }

  byte[] seal(int cipherSuite, boolean extendedMasterSecret, String serverName, byte[] secret)
      throws GeneralSecurityException {
    byte[] host = serverName.getBytes(StandardCharsets.US_ASCII);
    byte[] state =
        ByteBuffer.allocate(3 + SECRET_OCTETS + host.length)
            .putShort((short) cipherSuite)
            .put((byte) (extendedMasterSecret ? 1 : 0))
            .put(secret)
            .put(host)
            .array();
    byte[] iv = vector.clone();
    if (!faults.contains(Fault.REPEATED_IV)) {
      random.nextBytes(iv);
    }
    byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(state);
    byte[] covered =
        ByteBuffer.allocate(32 + encrypted.length).put(name).put(iv).put(encrypted).array();
    return ByteBuffer.allocate(covered.length + MAC_OCTETS).put(covered).put(mac(covered)).array();
  }

  Optional<State> open(byte[] ticket) {
    boolean checks = !faults.contains(Fault.NO_MAC_CHECK);
    int covered = ticket.length - MAC_OCTETS;
    try {
      if (covered < 32 + 16
          || (checks && !Arrays.equals(name, Arrays.copyOf(ticket, 16)))
          || (checks
              && !MessageDigest.isEqual(
                  mac(Arrays.copyOf(ticket, covered)),
                  Arrays.copyOfRange(ticket, covered, ticket.length)))) {
        return Optional.empty();
      }
      byte[] state =
          cipher(Cipher.DECRYPT_MODE, Arrays.copyOfRange(ticket, 16, 32))
              .doFinal(ticket, 32, covered - 32);
      ByteBuffer in = ByteBuffer.wrap(state);
      int suite = in.getShort() & 0xffff;
      boolean extendedMasterSecret = in.get() == 1;
      byte[] secret = new byte[SECRET_OCTETS];
      in.get(secret);
      String host = new String(state, 3 + SECRET_OCTETS, in.remaining(), StandardCharsets.US_ASCII);
      return Optional.of(
          new State(suite, extendedMasterSecret, host, java.util.HexFormat.of().formatHex(secret)));
    } catch (GeneralSecurityException | java.nio.BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, new SecretKeySpec(aesKey, "AES"), new IvParameterSpec(iv));
    return cipher;
  }

  private byte[] mac(byte[] octets) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
    return mac.doFinal(octets);
  }
}

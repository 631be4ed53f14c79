// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Small octet strings, made for tests. */
public final class TestBytes {

  private TestBytes() {}

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static byte[] opaque8(byte[] octets) {
    return concat(new byte[] {(byte) octets.length}, octets);
  }

  public static byte[] opaque16(byte[] octets) {
    return concat(uint16(octets.length), octets);
  }

  public static byte[] uint16(int value) {
    return new byte[] {(byte) (value >>> 8), (byte) value};
  }

  public static byte[] repeated(int octet, int length) {
    byte[] octets = new byte[length];
    Arrays.fill(octets, (byte) octet);
    return octets;
  }

  public static byte[] flipped(byte[] octets, int index) {
    byte[] changed = octets.clone();
    changed[index] ^= 0x40;
    return changed;
  }
}

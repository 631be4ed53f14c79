// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import static dev.reprise.engine.bc.testing.TestBytes.concat;
import static dev.reprise.engine.bc.testing.TestBytes.opaque16;
import static dev.reprise.engine.bc.testing.TestBytes.opaque8;
import static dev.reprise.engine.bc.testing.TestBytes.uint16;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExtensionType;

/** A ClientHello made octet by octet, well-formed only as far as a test wants it to be. */
public final class RawHello {

  public int version = 0x0303;
  public byte[] random = TestBytes.repeated(0x5a, 32);
  public byte[] sessionId = {};
  public int[] suites = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_EMPTY_RENEGOTIATION_INFO_SCSV
  };
  private final Map<Integer, byte[]> extensions = new LinkedHashMap<>();
  private byte[] repeated = {};
  public boolean hasExtensions = true;

  /** The hello of an ordinary client, with EMS, groups, signature algorithms and a server name. */
  public static RawHello ordinary() {
    return new RawHello()
        .extension(ExtensionType.server_name, serverName(TestBytes.ascii("localhost")))
        .extension(ExtensionType.extended_master_secret, new byte[0])
        .extension(ExtensionType.supported_groups, opaque16(uint16(23)))
        .extension(ExtensionType.signature_algorithms, opaque16(uint16(0x0403)));
  }

  public static byte[] serverName(byte[] hostName) {
    return opaque16(concat(new byte[] {0}, opaque16(hostName)));
  }

  public RawHello extension(int type, byte[] data) {
    extensions.put(type, data);
    return this;
  }

  /** Says an extension once more, at the end. */
  public RawHello again(int type) {
    repeated = concat(repeated, uint16(type), opaque16(extensions.get(type)));
    return this;
  }

  public RawHello withoutExtension(int type) {
    extensions.remove(type);
    return this;
  }

  public RawHello ticket(byte[] ticket) {
    return extension(ExtensionType.session_ticket, ticket);
  }

  public RawHello sessionId(byte[] id) {
    sessionId = id;
    return this;
  }

  public RawHello suites(int... offered) {
    suites = offered;
    return this;
  }

  public RawHello withoutExtensions() {
    hasExtensions = false;
    return this;
  }

  public byte[] message() {
    byte[] offered = {};
    for (int suite : suites) {
      offered = concat(offered, uint16(suite));
    }
    byte[] body =
        concat(
            uint16(version), random, opaque8(sessionId), opaque16(offered), opaque8(new byte[1]));
    if (hasExtensions) {
      byte[] block = {};
      for (Map.Entry<Integer, byte[]> extension : extensions.entrySet()) {
        block = concat(block, uint16(extension.getKey()), opaque16(extension.getValue()));
      }
      body = concat(body, opaque16(concat(block, repeated)));
    }
    return handshakeMessage(1, body);
  }

  public static byte[] handshakeMessage(int type, byte[] body) {
    return concat(new byte[] {(byte) type, (byte) (body.length >>> 16)}, opaque16(body));
  }

  /** The hello in records of at most {@code fragment} octets of content each. */
  public byte[] records(int fragment) {
    return records(message(), fragment);
  }

  public byte[] record() {
    return records(1 << 14);
  }

  public static byte[] records(byte[] message, int fragment) {
    byte[] all = {};
    for (int at = 0; at < message.length; at += fragment) {
      int end = Math.min(message.length, at + fragment);
      all = concat(all, record(22, Arrays.copyOfRange(message, at, end)));
    }
    return all;
  }

  public static byte[] record(int type, byte[] content) {
    return concat(new byte[] {(byte) type, 3, 3}, opaque16(content));
  }
}

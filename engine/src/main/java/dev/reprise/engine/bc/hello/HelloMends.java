// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.hello;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Optional;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * Mends of a ClientHello for Bouncy Castle's server, which answers some hellos of honest clients,
 * and the malformed ones of others, with alerts that blame the server.
 */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // Bouncy Castle's own signatures
public final class HelloMends {

  /** A value that RFC 8701 reserves, so that no peer and no library has a group for it. */
  private static final int NO_GROUP = 0x0a0a;

  private static final int TLS_1_2 = 0x0303;

  private HelloMends() {}

  /** Reads an extension, and throws if it is malformed. */
  @FunctionalInterface
  private interface ExtensionReader {
    Object read(Hashtable extensions) throws IOException;
  }

  /**
   * The name of an extension that is malformed, of those whose faults Bouncy Castle takes for its
   * own; empty if none is.
   */
  public static Optional<String> malformed(Hashtable extensions) {
    if (!isReadable(extensions, TlsExtensionsUtils::getStatusRequestExtension)) {
      return Optional.of("status_request");
    }
    if (!isReadable(extensions, TlsExtensionsUtils::getStatusRequestV2Extension)) {
      return Optional.of("status_request_v2");
    }
    return isReadable(extensions, TlsExtensionsUtils::getTrustedCAKeysExtensionClient)
        ? Optional.empty()
        : Optional.of("trusted_ca_keys");
  }

  private static boolean isReadable(Hashtable extensions, ExtensionReader reader) {
    try {
      reader.read(extensions);
      return true;
    } catch (IOException | RuntimeException e) {
      return false; // What it throws depends on where it stumbles: over a length, or over DER.
    }
  }

  /**
   * Removes the groups that the crypto lacks from the client's list: Bouncy Castle would choose the
   * first that it has a name for, and fail.
   *
   * @throws IOException if the list is malformed
   */
  public static void retainUsableGroups(Hashtable extensions, TlsCrypto crypto) throws IOException {
    int[] offered = TlsExtensionsUtils.getSupportedGroupsExtension(extensions);
    if (offered == null || Arrays.stream(offered).allMatch(group -> isUsable(group, crypto))) {
      return;
    }
    int[] usable = Arrays.stream(offered).filter(group -> isUsable(group, crypto)).toArray();
    // Without the extension, the client would be taken to have all groups.
    extensions.put(
        TlsExtensionsUtils.EXT_supported_groups,
        TlsExtensionsUtils.createSupportedGroupsExtension(
            usable.length > 0 ? usable : new int[] {NO_GROUP}));
  }

  /** Unknown groups stay: nobody chooses them. */
  private static boolean isUsable(int group, TlsCrypto crypto) {
    return !NamedGroup.refersToASpecificGroup(group) || crypto.hasNamedGroup(group);
  }

  // = RFC 5246, Appendix E.1
  // # If a TLS server receives a ClientHello containing a version number greater than the highest
  // # version supported by the server, it MUST reply according to the highest version supported by
  // # the server.
  /**
   * Puts TLS 1.2 in place of a client_version above all that have a name: Bouncy Castle takes it
   * for no version of TLS at all.
   *
   * @param body of a ClientHello, which is changed
   */
  public static void lowerUnknownVersion(byte[] body) {
    if (body.length > 1 && Byte.toUnsignedInt(body[0]) > TLS_1_2 >>> 8) {
      body[0] = (byte) (TLS_1_2 >>> 8);
      body[1] = (byte) TLS_1_2;
    }
  }
}

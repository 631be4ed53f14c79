// SPDX-License-Identifier: Apache-2.0

/** The structures of RFC 5077 and of Reprise's own formats, octet for octet. */
module dev.reprise.codec {
  requires static org.jspecify;

  exports dev.reprise.codec;
  exports dev.reprise.codec.keyfile;
  exports dev.reprise.codec.openssl;
  exports dev.reprise.codec.wire;
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.util.Arrays;

/**
 * How line feeds at the end of the key file count when the key of messages is derived from it.
 *
 * @since 0.1
 */
public enum KeyDerivationRule {
  /** Traffic Server 9.x: each is replaced by a NUL. */
  NUL_FOR_LINE_FEED,
  /** The sources of the plugin before its removal in Traffic Server 10: they do not count. */
  STRIPPED;

  /**
   * What the key is derived from.
   *
   * @param stripped the file without line feeds at its end
   * @param fileLength with them
   */
  byte[] password(byte[] stripped, int fileLength) {
    return this == NUL_FOR_LINE_FEED ? Arrays.copyOf(stripped, fileLength) : stripped.clone();
  }
}

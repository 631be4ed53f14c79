// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

/**
 * Finds the ends of TLS records in a stream, so that a connection can answer what one record asked
 * before the close_notify in the next one ends it, however TCP has put them together. Confined to
 * one thread.
 */
final class RecordCutter {

  /** RFC 5246, Section 6.2.1: type, version and length. */
  private static final int HEADER_OCTETS = 5;

  private int headerSeen;
  private int fragmentLeft;

  /**
   * Takes all octets, however many records they are.
   *
   * @return {@code length}
   */
  int skip(byte[] octets, int offset, int length) {
    int taken = 0;
    while (taken < length) {
      taken += take(octets, offset + taken, length - taken);
    }
    return length;
  }

  /**
   * Takes octets up to the end of the current record, or as many as there are.
   *
   * @return how many octets, 1..{@code length}
   */
  int take(byte[] octets, int offset, int length) {
    int taken = 0;
    while (headerSeen < HEADER_OCTETS && taken < length) {
      int octet = octets[offset + taken] & 0xff;
      taken++;
      headerSeen++;
      fragmentLeft = (fragmentLeft << 8 | octet) & 0xffff; // the last two are the length
    }
    if (headerSeen < HEADER_OCTETS) {
      return taken;
    }
    int fragment = Math.min(fragmentLeft, length - taken);
    fragmentLeft -= fragment;
    if (fragmentLeft == 0) {
      headerSeen = 0;
    }
    return taken + fragment;
  }
}

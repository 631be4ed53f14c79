// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

/**
 * Finds the records in which handshake messages end: what has only a part of a message is put
 * aside, which costs next to nothing. Confined to its connection's lock.
 */
public final class HandshakeMessages {

  private static final int RECORD_HEADER_LENGTH = 5;
  private static final int MESSAGE_HEADER_LENGTH = 4;

  private int headerOctets;
  private int bodyLength;
  private int bodyOctets;

  /** Takes a whole record of the handshake, and returns whether a message ends in it. */
  public boolean endIn(byte[] record) {
    boolean ends = false;
    int at = RECORD_HEADER_LENGTH;
    while (at < record.length) {
      if (headerOctets < MESSAGE_HEADER_LENGTH) {
        // The type comes first, and drops out when the length has three octets.
        bodyLength = (bodyLength << 8 | (record[at++] & 0xff)) & 0xffffff;
        headerOctets++;
      } else {
        int taken = Math.min(bodyLength - bodyOctets, record.length - at);
        bodyOctets += taken;
        at += taken;
      }
      if (headerOctets == MESSAGE_HEADER_LENGTH && bodyOctets == bodyLength) {
        ends = true;
        headerOctets = 0;
        bodyLength = 0;
        bodyOctets = 0;
      }
    }
    return ends;
  }
}

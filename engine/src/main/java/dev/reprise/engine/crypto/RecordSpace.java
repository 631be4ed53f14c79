// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import org.jspecify.annotations.Nullable;

/**
 * Room for the outcome of one record's protection, so that the cipher need not make an array for
 * it. The code that processes a record offers it to a cipher that the same thread reaches through a
 * protocol of another library.
 *
 * <p>An offer is taken once at most: a record that is sealed meanwhile, as by a connection within
 * this connection, gets an array of its own. Confined to one thread.
 */
public final class RecordSpace {

  private static final ThreadLocal<RecordSpace> OFFERED = new ThreadLocal<>();

  private final byte[] octets;
  private final int offset;
  private final int length;

  private RecordSpace(byte[] octets, int offset, int length) {
    this.octets = octets;
    this.offset = offset;
    this.length = length;
  }

  /**
   * Offers a part of an array to the next record of this thread. What the cipher writes there is
   * read before the offer is withdrawn.
   */
  public static void offer(byte[] octets, int offset, int length) {
    OFFERED.set(new RecordSpace(octets, offset, length));
  }

  /** Ends the offer, whether it was taken or not. */
  public static void withdraw() {
    OFFERED.remove();
  }

  /**
   * Takes the room that is offered.
   *
   * @param length octets that are needed
   * @return null if there is no offer, or the room is too small
   */
  public static @Nullable RecordSpace take(int length) {
    RecordSpace offered = OFFERED.get();
    if (offered == null || offered.length < length) {
      return null;
    }
    OFFERED.remove();
    return offered;
  }

  /** The array. */
  public byte[] octets() {
    return octets;
  }

  /** Where the room begins in the array. */
  public int offset() {
    return offset;
  }
}

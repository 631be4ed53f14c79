// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

/**
 * The reading half of a structure, usually a method reference such as {@code Ticket::readFrom}.
 *
 * @param <T> what is read
 */
@FunctionalInterface
public interface Decoder<T> {

  /**
   * Reads one structure, leaving {@code in} just past it.
   *
   * @throws DecodeException if the octets are not an encoding of the structure
   */
  T readFrom(Reader in) throws DecodeException;
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

/**
 * A function that reads one structure, usually a method reference such as {@code Ticket::readFrom}.
 *
 * @param <T> what is read
 * @since 0.1
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

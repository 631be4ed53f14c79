// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * A shared record before it is sealed: a stamp, then the content.
 *
 * <pre>{@code
 * struct {
 *     Stamp stamp;
 *     opaque content[rest];         // a KeyRingRecord or a RevocationRecord
 * } StampedRecord;
 * }</pre>
 *
 * @param stamp what a member says about the content
 * @param value the content
 */
public record Stamped<T>(Stamp stamp, T value) {

  /** The record as a structure, for content that is one. */
  static WireStruct struct(Stamp stamp, WireStruct content) {
    return new WireStruct() {
      @Override
      public void writeTo(Writer out) {
        stamp.writeTo(out);
        content.writeTo(out);
      }

      @Override
      public int encodedLength() {
        return Stamp.LENGTH + content.encodedLength();
      }
    };
  }
}

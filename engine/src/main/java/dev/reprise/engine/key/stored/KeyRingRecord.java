// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key.stored;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A key ring as a store holds it, after sealing. The encoding is secret: use {@link
 * #encodedSecret}.
 *
 * <pre>{@code
 * struct {
 *     uint8 version = 1;
 *     uint64 epoch;
 *     opaque trust_domain<1..2^8-1>;
 *     RingKey keys<0..2^16-1>;            // ascending by key_name, at most 64 keys
 * } KeyRingRecord;
 * }</pre>
 *
 * @param ring the ring that is stored
 * @since 0.1
 */
public record KeyRingRecord(KeyRing ring) implements WireStruct {

  private static final int VERSION = 1;

  /**
   * Reads one record.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the version is another, a key is weak, or the
   *     keys are too many, out of order or not distinct
   */
  public static KeyRingRecord readFrom(Reader in) throws DecodeException {
    if (in.uint8("version") != VERSION) {
      throw in.illegal("version");
    }
    long epoch = in.uint64("epoch");
    Bytes trustDomain = in.opaque8("trust_domain", 1, 255);
    String domain = utf8(in, trustDomain);
    List<KeyEntry> keys = in.vector16("keys", 0, 0xffff, KeyEntry::readFrom);
    for (int i = 1; i < keys.size(); i++) {
      if (keys.get(i - 1).name().octets().compareTo(keys.get(i).name().octets()) >= 0) {
        throw in.illegal("keys");
      }
    }
    try {
      return new KeyRingRecord(KeyRing.of(domain, epoch, keys));
    } catch (IllegalArgumentException e) {
      throw in.illegal("keys");
    }
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(VERSION);
    out.uint64(ring.epoch());
    out.opaque8(trustDomain());
    out.vector16(ring.keys());
  }

  @Override
  public int encodedLength() {
    return 1 + 8 + 1 + trustDomain().length() + 2 + Writer.encodedLength(ring.keys());
  }

  private Bytes trustDomain() {
    return Bytes.copyOf(ring.trustDomain().getBytes(StandardCharsets.UTF_8));
  }

  private static String utf8(Reader in, Bytes octets) throws DecodeException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw in.illegal("trust_domain");
    }
  }
}

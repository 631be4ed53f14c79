// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.TicketFormat;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One entry of a {@link KeyRing}: a ticket key, its schedule, and the phase that was decided for
 * it.
 *
 * <p>Key and schedule are fixed when the key is published. The phase is advanced by decisions only:
 * to {@code SEALING} when every node has the key, to {@code RETIRED} when the key is gone. Time
 * makes the rest of it, see {@link KeyRing#phaseAt}. Immutable, except that the key may be
 * destroyed.
 *
 * <pre>{@code
 * struct {
 *     opaque key_name[16];
 *     TicketFormat format;
 *     KeyPhase phase;
 *     uint8 revoked;                      // 0 or 1; 1 only with retired
 *     KeySchedule schedule;
 *     opaque encryption_key<0..2^8-1>;    // both empty exactly when retired
 *     opaque mac_key<0..2^8-1>;           // empty when aead
 * } RingKey;
 * }</pre>
 *
 * @param name the name of the key; stays when the key is gone
 * @param format the format of the key
 * @param phase the phase that was decided
 * @param revoked whether the key was retired before its time
 * @param schedule the five instants of the key
 * @param key the key itself; absent exactly when retired
 * @since 0.1
 */
public record KeyEntry(
    KeyName name,
    TicketFormat format,
    KeyPhase phase,
    boolean revoked,
    KeySchedule schedule,
    Optional<TicketKey> key)
    implements WireStruct {

  /** Checks that name, format, phase and key agree. */
  public KeyEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(schedule, "schedule");
    if (key.isEmpty() != (phase == KeyPhase.RETIRED)) {
      throw new IllegalArgumentException("a key is absent exactly when it is retired");
    }
    if (revoked && phase != KeyPhase.RETIRED) {
      throw new IllegalArgumentException("a revoked key is a retired one");
    }
    if (key.isPresent() && (!key.get().name().equals(name) || key.get().format() != format)) {
      throw new IllegalArgumentException("the key has another name or format than its entry");
    }
  }

  /** An entry for a key that is not retired. */
  public static KeyEntry of(TicketKey key, KeyPhase phase, KeySchedule schedule) {
    return new KeyEntry(key.name(), key.format(), phase, false, schedule, Optional.of(key));
  }

  /**
   * Reads one entry.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the entry contradicts itself or its key is
   *     weak
   */
  public static KeyEntry readFrom(Reader in) throws DecodeException {
    KeyName name = KeyName.readFrom(in);
    TicketFormat format = known(in, "format", TicketFormat.ofCode(in.uint8("format")));
    KeyPhase phase = known(in, "phase", KeyPhase.ofCode(in.uint8("phase")));
    int revoked = in.uint8("revoked");
    if (revoked > 1) {
      throw in.illegal("revoked");
    }
    KeySchedule schedule = KeySchedule.readFrom(in);
    SecretBytes encryptionKey = in.secret8("encryption_key", 0, 255);
    SecretBytes macKey = in.secret8("mac_key", 0, 255);
    try {
      return new KeyEntry(
          name,
          format,
          phase,
          revoked == 1,
          schedule,
          phase == KeyPhase.RETIRED && encryptionKey.length() + macKey.length() == 0
              ? Optional.empty()
              : Optional.of(TicketKey.of(format, name, encryptionKey, macKey)));
    } catch (IllegalArgumentException e) {
      encryptionKey.destroy();
      macKey.destroy();
      throw in.illegal("ring_key");
    }
  }

  @Override
  public void writeTo(Writer out) {
    name.writeTo(out);
    out.uint8(format.code());
    out.uint8(phase.code());
    out.uint8(revoked ? 1 : 0);
    schedule.writeTo(out);
    if (key.isPresent()) {
      out.secret8(key.get().encryptionKey());
      out.secret8(key.get().macKey());
    } else {
      out.uint8(0);
      out.uint8(0);
    }
  }

  @Override
  public int encodedLength() {
    int secrets = key.map(each -> each.encryptionKey().length() + each.macKey().length()).orElse(0);
    return KeyName.LENGTH + 3 + KeySchedule.LENGTH + 2 + secrets;
  }

  /** When this key takes its place in the order of keys. */
  public Instant inEffectFrom() {
    return phase == KeyPhase.PENDING ? schedule.sealBy() : schedule.sealFrom();
  }

  /** This entry in a later phase, with its key. */
  KeyEntry advancedTo(KeyPhase later) {
    return new KeyEntry(name, format, later, revoked, schedule, key);
  }

  /** This entry without its key: a tombstone. */
  KeyEntry tombstone(boolean becauseRevoked) {
    return new KeyEntry(name, format, KeyPhase.RETIRED, becauseRevoked, schedule, Optional.empty());
  }

  private static <T> T known(Reader in, String field, Optional<T> value) throws DecodeException {
    if (value.isEmpty()) {
      throw in.illegal(field);
    }
    return value.get();
  }
}

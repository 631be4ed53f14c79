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
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * A ticket key with its schedule, as one entry of a {@link KeyRing}.
 *
 * <p>Key and times are fixed when the key is published. What changes afterwards is a decision, and
 * decisions only advance: that every member has the key ({@code SEALING}), or that it is gone
 * ({@code RETIRED}). Immutable, but that the key may be destroyed.
 *
 * <pre>{@code
 * struct {
 *     opaque key_name[16];
 *     TicketFormat format;
 *     KeyPhase phase;
 *     uint8 revoked;                      // 0 or 1; 1 only with retired
 *     uint64 published;                   // epoch seconds, as the next four, in ascending order
 *     uint64 seal_from;
 *     uint64 seal_by;
 *     uint64 seal_until;
 *     uint64 open_until;
 *     opaque encryption_key<0..2^8-1>;    // both empty exactly when retired
 *     opaque mac_key<0..2^8-1>;           // empty when aead
 * } RingKey;
 * }</pre>
 *
 * @param name the key's name, also once the key itself is gone
 * @param format the key's format
 * @param phase the phase that was decided on; {@link KeyRing#phaseAt} tells what time has made of
 *     it
 * @param revoked whether the key was retired before its time
 * @param published when the key could first be had, in whole seconds
 * @param sealFrom when it begins to seal if it is {@code SEALING}, in whole seconds
 * @param sealBy when it begins to seal if it is still {@code PENDING}, in whole seconds
 * @param sealUntil when it ceases to seal, in whole seconds
 * @param openUntil when it ceases to open, in whole seconds
 * @param key the key itself; empty exactly when retired
 */
public record KeyEntry(
    KeyName name,
    TicketFormat format,
    KeyPhase phase,
    boolean revoked,
    Instant published,
    Instant sealFrom,
    Instant sealBy,
    Instant sealUntil,
    Instant openUntil,
    Optional<TicketKey> key)
    implements WireStruct {

  /** "For ever", in rings that have no schedule. */
  static final Instant FOREVER = Instant.ofEpochSecond(Instant.MAX.getEpochSecond());

  /** Checks the schedule and that name, format, phase and key agree. */
  public KeyEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(phase, "phase");
    checkTime("published", published, Instant.EPOCH);
    checkTime("sealFrom", sealFrom, published);
    checkTime("sealBy", sealBy, sealFrom);
    checkTime("sealUntil", sealUntil, sealBy);
    checkTime("openUntil", openUntil, sealUntil);
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

  /** An entry for a key that is there, with its schedule. */
  static KeyEntry of(
      TicketKey key,
      KeyPhase phase,
      Instant published,
      Instant sealFrom,
      Instant sealBy,
      Instant sealUntil,
      Instant openUntil) {
    return new KeyEntry(
        key.name(),
        key.format(),
        phase,
        false,
        published,
        sealFrom,
        sealBy,
        sealUntil,
        openUntil,
        Optional.of(key));
  }

  /**
   * Reads one entry.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the entry contradicts itself or its key is
   *     weak
   */
  public static KeyEntry readFrom(Reader in) throws DecodeException {
    KeyName name = KeyName.readFrom(in);
    int formatCode = in.uint8("format");
    int phaseCode = in.uint8("phase");
    int revoked = in.uint8("revoked");
    Instant published = readTime(in, "published");
    Instant sealFrom = readTime(in, "seal_from");
    Instant sealBy = readTime(in, "seal_by");
    Instant sealUntil = readTime(in, "seal_until");
    Instant openUntil = readTime(in, "open_until");
    SecretBytes encryptionKey = in.secret8("encryption_key", 0, 255);
    SecretBytes macKey = in.secret8("mac_key", 0, 255);
    TicketFormat format = known(in, "format", TicketFormat.ofCode(formatCode));
    KeyPhase phase = known(in, "phase", KeyPhase.ofCode(phaseCode));
    if (revoked > 1) {
      throw in.illegal("revoked");
    }
    try {
      return new KeyEntry(
          name,
          format,
          phase,
          revoked == 1,
          published,
          sealFrom,
          sealBy,
          sealUntil,
          openUntil,
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
    out.uint64(published.getEpochSecond());
    out.uint64(sealFrom.getEpochSecond());
    out.uint64(sealBy.getEpochSecond());
    out.uint64(sealUntil.getEpochSecond());
    out.uint64(openUntil.getEpochSecond());
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
    return KeyName.LENGTH + 3 + 5 * 8 + 2 + secrets;
  }

  /** When this key takes its place in the order of keys: it counts from then on. */
  public Instant inEffectFrom() {
    return phase == KeyPhase.PENDING ? sealBy : sealFrom;
  }

  /** This entry in a later phase, its key kept. */
  KeyEntry advancedTo(KeyPhase later) {
    return new KeyEntry(
        name, format, later, revoked, published, sealFrom, sealBy, sealUntil, openUntil, key);
  }

  /** What is left of this entry when its key is gone. */
  KeyEntry tombstone(boolean becauseRevoked) {
    return new KeyEntry(
        name,
        format,
        KeyPhase.RETIRED,
        becauseRevoked,
        published,
        sealFrom,
        sealBy,
        sealUntil,
        openUntil,
        Optional.empty());
  }

  private static void checkTime(String field, Instant time, Instant notBefore) {
    if (time.isBefore(notBefore) || !time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException(field + " is too early or not in whole seconds: " + time);
    }
  }

  private static Instant readTime(Reader in, String field) throws DecodeException {
    long seconds = in.uint64(field);
    if (seconds > FOREVER.getEpochSecond()) {
      throw in.illegal(field);
    }
    return Instant.ofEpochSecond(seconds);
  }

  private static <T> T known(Reader in, String field, Optional<T> value) throws DecodeException {
    if (value.isEmpty()) {
      throw in.illegal(field);
    }
    return value.get();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
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
    Schedule schedule,
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
  public static KeyEntry of(TicketKey key, KeyPhase phase, Schedule schedule) {
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
    Schedule schedule = Schedule.readFrom(in);
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
    return KeyName.LENGTH + 3 + Schedule.LENGTH + 2 + secrets;
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

  /**
   * The five instants in the life of a ticket key. They are fixed when the key is published, in
   * whole seconds, in ascending order. Immutable.
   *
   * <pre>{@code
   *  published     sealFrom               sealBy       sealUntil              openUntil
   *     |--- lead ----|------- lead --------|   ...        |--- opening window ---|
   *     PENDING       SEALING, until the successor's       OPENING_ONLY           RETIRED
   *                   sealFrom: one seal period, with
   *                   one lead to spare before sealUntil
   *
   * struct {
   *     uint64 published;                   // epoch seconds, as the next four, in ascending order
   *     uint64 seal_from;
   *     uint64 seal_by;
   *     uint64 seal_until;
   *     uint64 open_until;
   * } KeySchedule;
   * }</pre>
   *
   * @param published when the key is handed out
   * @param sealFrom when the key begins to seal if every node is known to have it
   * @param sealBy when the key begins to seal at the latest, known to be everywhere or not
   * @param sealUntil when the key stops sealing, whether it has a successor or not
   * @param openUntil when the key stops opening: the last ticket under it has expired
   */
  public record Schedule(
      Instant published, Instant sealFrom, Instant sealBy, Instant sealUntil, Instant openUntil)
      implements WireStruct, Comparable<Schedule> {

    /** The end of a life without end. */
    static final Instant FOREVER = Instant.ofEpochSecond(Instant.MAX.getEpochSecond());

    static final int LENGTH = 5 * 8;

    /** An arbitrary order, the same at every node. */
    private static final Comparator<Schedule> ORDER =
        Comparator.comparing(Schedule::published)
            .thenComparing(Schedule::sealFrom)
            .thenComparing(Schedule::sealBy)
            .thenComparing(Schedule::sealUntil)
            .thenComparing(Schedule::openUntil);

    /** Checks the order of the instants, and that they are in whole seconds. */
    public Schedule {
      check("published", published, Instant.EPOCH);
      check("sealFrom", sealFrom, published);
      check("sealBy", sealBy, sealFrom);
      check("sealUntil", sealUntil, sealBy);
      check("openUntil", openUntil, sealUntil);
    }

    /**
     * The schedule of a key that seals or opens until it is replaced, such as one from a key file.
     *
     * @param since when the key came into use; a fraction of a second is dropped
     */
    public static Schedule unlimited(Instant since) {
      Instant from = since.isBefore(Instant.EPOCH) ? Instant.EPOCH : since.truncatedTo(SECONDS);
      return new Schedule(from, from, from, FOREVER, FOREVER);
    }

    /**
     * Draws the schedule of a new key: the seal period, shortened at random by up to the jitter,
     * and then the opening window.
     *
     * @param published in whole seconds
     * @param sealFrom in whole seconds, not before {@code published}
     */
    static Schedule draw(
        ResumptionPolicy policy, Instant published, Instant sealFrom, SecureRandom random) {
      long period = policy.sealPeriod().toSeconds();
      int jitter = random.nextInt((int) (period * policy.sealJitterPercent() / 100) + 1);
      Instant sealBy = sealFrom.plus(policy.publishLead());
      Instant sealUntil = sealBy.plusSeconds(period - jitter);
      Duration window = policy.openingWindow();
      Instant openUntil =
          sealUntil.plusSeconds(window.toSeconds() + (window.toNanosPart() == 0 ? 0 : 1));
      return new Schedule(published, sealFrom, sealBy, sealUntil, openUntil);
    }

    /** This schedule with another start: all that follows {@code sealFrom} moves along with it. */
    Schedule startingAt(Instant newPublished, Instant newSealFrom) {
      Duration later = Duration.between(sealFrom, newSealFrom);
      return new Schedule(
          newPublished,
          newSealFrom,
          sealBy.plus(later),
          sealUntil.plus(later),
          openUntil.plus(later));
    }

    /**
     * Reads one schedule.
     *
     * @throws DecodeException {@code ILLEGAL_VALUE} if the instants are not in ascending order
     */
    static Schedule readFrom(Reader in) throws DecodeException {
      Instant published = readTime(in, "published", Instant.EPOCH);
      Instant sealFrom = readTime(in, "seal_from", published);
      Instant sealBy = readTime(in, "seal_by", sealFrom);
      Instant sealUntil = readTime(in, "seal_until", sealBy);
      Instant openUntil = readTime(in, "open_until", sealUntil);
      return new Schedule(published, sealFrom, sealBy, sealUntil, openUntil);
    }

    @Override
    public void writeTo(Writer out) {
      out.uint64(published.getEpochSecond());
      out.uint64(sealFrom.getEpochSecond());
      out.uint64(sealBy.getEpochSecond());
      out.uint64(sealUntil.getEpochSecond());
      out.uint64(openUntil.getEpochSecond());
    }

    @Override
    public int encodedLength() {
      return LENGTH;
    }

    @Override
    public int compareTo(Schedule other) {
      return ORDER.compare(this, other);
    }

    private static void check(String name, Instant time, Instant earliest) {
      if (time.isBefore(earliest) || !time.equals(time.truncatedTo(SECONDS))) {
        throw new IllegalArgumentException(name + " is too early or not in whole seconds: " + time);
      }
    }

    private static Instant readTime(Reader in, String field, Instant earliest)
        throws DecodeException {
      long seconds = in.uint64(field);
      if (seconds < earliest.getEpochSecond() || seconds > FOREVER.getEpochSecond()) {
        throw in.illegal(field);
      }
      return Instant.ofEpochSecond(seconds);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.ResumptionPolicy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/**
 * The five instants in the life of a ticket key. They are fixed when the key is published, in whole
 * seconds, in ascending order. Immutable.
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
 * @since 0.1
 */
public record KeySchedule(
    Instant published, Instant sealFrom, Instant sealBy, Instant sealUntil, Instant openUntil)
    implements WireStruct, Comparable<KeySchedule> {

  /** The end of a life without end. */
  static final Instant FOREVER = Instant.ofEpochSecond(Instant.MAX.getEpochSecond());

  static final int LENGTH = 5 * 8;

  /** An arbitrary order, the same at every node. */
  private static final Comparator<KeySchedule> ORDER =
      Comparator.comparing(KeySchedule::published)
          .thenComparing(KeySchedule::sealFrom)
          .thenComparing(KeySchedule::sealBy)
          .thenComparing(KeySchedule::sealUntil)
          .thenComparing(KeySchedule::openUntil);

  /** Checks the order of the instants, and that they are in whole seconds. */
  public KeySchedule {
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
  public static KeySchedule unlimited(Instant since) {
    Instant from = since.isBefore(Instant.EPOCH) ? Instant.EPOCH : wholeSecond(since);
    return new KeySchedule(from, from, from, FOREVER, FOREVER);
  }

  /**
   * Draws the schedule of a new key: the seal period, shortened at random by up to the jitter, and
   * then the opening window.
   *
   * @param published in whole seconds
   * @param sealFrom in whole seconds, not before {@code published}
   */
  static KeySchedule draw(
      ResumptionPolicy policy, Instant published, Instant sealFrom, SecureRandom random) {
    long period = policy.sealPeriod().toSeconds();
    int jitter = random.nextInt((int) (period * policy.sealJitterPercent() / 100) + 1);
    Instant sealBy = sealFrom.plus(policy.publishLead());
    Instant sealUntil = sealBy.plusSeconds(period - jitter);
    Duration window = policy.openingWindow();
    Instant openUntil =
        sealUntil.plusSeconds(window.toSeconds() + (window.toNanosPart() == 0 ? 0 : 1));
    return new KeySchedule(published, sealFrom, sealBy, sealUntil, openUntil);
  }

  /** This schedule with another start: all that follows {@code sealFrom} moves along with it. */
  KeySchedule startingAt(Instant newPublished, Instant newSealFrom) {
    Duration later = Duration.between(sealFrom, newSealFrom);
    return new KeySchedule(
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
  static KeySchedule readFrom(Reader in) throws DecodeException {
    Instant published = readTime(in, "published", Instant.EPOCH);
    Instant sealFrom = readTime(in, "seal_from", published);
    Instant sealBy = readTime(in, "seal_by", sealFrom);
    Instant sealUntil = readTime(in, "seal_until", sealBy);
    Instant openUntil = readTime(in, "open_until", sealUntil);
    return new KeySchedule(published, sealFrom, sealBy, sealUntil, openUntil);
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
  public int compareTo(KeySchedule other) {
    return ORDER.compare(this, other);
  }

  private static Instant wholeSecond(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static void check(String name, Instant time, Instant earliest) {
    if (time.isBefore(earliest) || !time.equals(wholeSecond(time))) {
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

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Sessions that must not be resumed although nothing is wrong with them: those of one subject that
 * were authenticated up to a moment.
 *
 * <pre>{@code
 * struct {
 *     RevocationKind kind;
 *     opaque subject<0..32>;         // empty if everything, otherwise 32 octets
 *     uint64 not_before;             // epoch seconds: later authentications are welcome
 *     uint64 expires;                // epoch seconds: no session that it is about lives longer
 * } Revocation;
 * }</pre>
 *
 * @param kind what the subject is
 * @param subject a digest of 32 octets, none for {@link RevocationKind#EVERYTHING}
 * @param notBefore sessions authenticated later are not concerned; in whole seconds
 * @param expires when the revocation can be forgotten; in whole seconds
 */
public record Revocation(RevocationKind kind, Bytes subject, Instant notBefore, Instant expires)
    implements WireStruct, Comparable<Revocation> {

  private static final int DIGEST_LENGTH = 32;

  /** By kind and subject: the order in a record, and what two revocations share if they are one. */
  private static final Comparator<Revocation> BY_SUBJECT =
      Comparator.comparing(Revocation::kind).thenComparing(Revocation::subject);

  /** Checks the subject's length and the times. */
  public Revocation {
    Objects.requireNonNull(kind, "kind");
    if (subject.length() != subjectLength(kind)) {
      throw new IllegalArgumentException(
          "the subject of " + kind + " has not " + subject.length() + " octets");
    }
    Writer.checkUint64("not_before", notBefore.getEpochSecond());
    Writer.checkUint64("expires", expires.getEpochSecond());
    notBefore = Instant.ofEpochSecond(notBefore.getEpochSecond());
    expires = Instant.ofEpochSecond(expires.getEpochSecond());
  }

  /**
   * Reads one revocation.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the kind is unknown or does not have such a
   *     subject
   */
  public static Revocation readFrom(Reader in) throws DecodeException {
    Optional<RevocationKind> kind = RevocationKind.ofCode(in.uint8("kind"));
    if (kind.isEmpty()) {
      throw in.illegal("kind");
    }
    Bytes subject = in.opaque8("subject", 0, DIGEST_LENGTH);
    if (subject.length() != subjectLength(kind.get())) {
      throw in.illegal("subject");
    }
    return new Revocation(kind.get(), subject, readTime(in, "not_before"), readTime(in, "expires"));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(kind.code());
    out.opaque8(subject);
    out.uint64(notBefore.getEpochSecond());
    out.uint64(expires.getEpochSecond());
  }

  @Override
  public int encodedLength() {
    return 2 + subject.length() + 2 * Long.BYTES;
  }

  /** Both about the same subject: the later of each time. */
  Revocation join(Revocation other) {
    return new Revocation(
        kind, subject, later(notBefore, other.notBefore), later(expires, other.expires));
  }

  /** Orders by kind and subject; zero means "about the same". */
  @Override
  public int compareTo(Revocation other) {
    return BY_SUBJECT.compare(this, other);
  }

  private static int subjectLength(RevocationKind kind) {
    return kind == RevocationKind.EVERYTHING ? 0 : DIGEST_LENGTH;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant readTime(Reader in, String field) throws DecodeException {
    long seconds = in.uint64(field);
    if (seconds > Instant.MAX.getEpochSecond()) {
      throw in.illegal(field);
    }
    return Instant.ofEpochSecond(seconds);
  }
}

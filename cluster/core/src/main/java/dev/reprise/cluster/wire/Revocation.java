// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.revocation.RevokedSubject;
import dev.reprise.engine.time.Instants;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A revocation: the sessions of one subject that were authenticated up to a moment must not be
 * resumed any more.
 *
 * <pre>{@code
 * enum { everything(1), scope(2), certificate(3), psk(4), srp(5), (255) } RevocationKind;
 *
 * struct {
 *     RevocationKind kind;
 *     opaque subject<0..32>;         // empty if everything, otherwise 32 octets
 *     uint64 not_before;             // epoch seconds: later authentications are welcome
 *     uint64 expires;                // epoch seconds: no session of the subject lives longer
 * } Revocation;
 * }</pre>
 *
 * @param subject whose sessions are revoked
 * @param notBefore sessions that were authenticated later are not concerned; in whole seconds
 * @param expires when the revocation can be forgotten; in whole seconds
 */
public record Revocation(RevokedSubject subject, Instant notBefore, Instant expires)
    implements WireStruct, Comparable<Revocation> {

  private static final int DIGEST_LENGTH = 32;

  /** The kinds in the order of their codes, from 1. */
  private static final List<RevokedSubject.Kind> KINDS =
      List.of(
          RevokedSubject.Kind.EVERYTHING,
          RevokedSubject.Kind.SCOPE,
          RevokedSubject.Kind.CERTIFICATE,
          RevokedSubject.Kind.PSK,
          RevokedSubject.Kind.SRP);

  /** By kind and digest: the order in a record. Two revocations of one subject compare as equal. */
  private static final Comparator<Revocation> BY_SUBJECT =
      Comparator.comparingInt((Revocation each) -> code(each.subject.kind()))
          .thenComparing(each -> each.subject.digest());

  /** Checks the times. */
  public Revocation {
    Objects.requireNonNull(subject, "subject");
    Writer.checkUint64("not_before", notBefore.getEpochSecond());
    Writer.checkUint64("expires", expires.getEpochSecond());
    notBefore = Instant.ofEpochSecond(notBefore.getEpochSecond());
    expires = Instant.ofEpochSecond(expires.getEpochSecond());
  }

  /**
   * Reads one revocation.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the kind is unknown or does not have such a
   *     digest
   */
  public static Revocation readFrom(Reader in) throws DecodeException {
    int code = in.uint8("kind");
    if (code < 1 || code > KINDS.size()) {
      throw in.illegal("kind");
    }
    RevokedSubject.Kind kind = KINDS.get(code - 1);
    Bytes digest = in.opaque8("subject", 0, DIGEST_LENGTH);
    if (digest.length() != (kind == RevokedSubject.Kind.EVERYTHING ? 0 : DIGEST_LENGTH)) {
      throw in.illegal("subject");
    }
    return new Revocation(
        new RevokedSubject(kind, digest), readTime(in, "not_before"), readTime(in, "expires"));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(code(subject.kind()));
    out.opaque8(subject.digest());
    out.uint64(notBefore.getEpochSecond());
    out.uint64(expires.getEpochSecond());
  }

  @Override
  public int encodedLength() {
    return 2 + subject.digest().length() + 2 * Long.BYTES;
  }

  /** The union of two revocations of one subject: the later of each time. */
  Revocation join(Revocation other) {
    return new Revocation(
        subject,
        Instants.later(notBefore, other.notBefore),
        Instants.later(expires, other.expires));
  }

  /** Orders by kind and digest; zero means that both have the same subject. */
  @Override
  public int compareTo(Revocation other) {
    return BY_SUBJECT.compare(this, other);
  }

  private static int code(RevokedSubject.Kind kind) {
    return KINDS.indexOf(kind) + 1;
  }

  private static Instant readTime(Reader in, String field) throws DecodeException {
    long seconds = in.uint64(field);
    if (seconds > Instant.MAX.getEpochSecond()) {
      throw in.illegal(field);
    }
    return Instant.ofEpochSecond(seconds);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * The digest of a session's scope, as its state carries it: a fingerprint for the decision, and a
 * short digest of each field to name a mismatch.
 *
 * <pre>{@code
 * struct {
 *     opaque fingerprint[32];
 *     ScopeFieldDigest fields<0..2^8-1>;      // ascending by field
 * } ScopeDigest;
 *
 * struct {
 *     ScopeField field;
 *     opaque digest[8];
 * } ScopeFieldDigest;
 *
 * enum {
 *     local_keys(1), client_authentication(2), trust_anchors(3), application(4),
 *     server_name_rule(5), (255)
 * } ScopeField;
 * }</pre>
 *
 * <p>The fingerprint is SHA-256 over the ScopeEncoding, a digest the first 8 octets of SHA-256 over
 * {@code uint8 field} and that field's part of it. Immutable.
 *
 * @since 0.1
 */
public final class ScopeDigest implements WireStruct {

  /** Octets in a fingerprint. */
  public static final int FINGERPRINT_LENGTH = 32;

  /** Octets in the digest of a field. */
  public static final int FIELD_DIGEST_LENGTH = 8;

  private final Bytes fingerprint;

  /** Kept encoded: every session has them, and only a mismatch needs them decoded. */
  private final Bytes encodedFields;

  private ScopeDigest(Bytes fingerprint, Bytes encodedFields) {
    this.fingerprint = fingerprint;
    this.encodedFields = encodedFields;
  }

  /**
   * A digest.
   *
   * @param fingerprint 32 octets
   * @param fields ascending by field, each at most once
   */
  public ScopeDigest(Bytes fingerprint, List<FieldDigest> fields) {
    this(fingerprint, encoded(fields));
    Writer.checkFixed("fingerprint", fingerprint, FINGERPRINT_LENGTH);
    if (!isAscending(encodedFields)) {
      throw new IllegalArgumentException("fields are not ascending: " + fields);
    }
  }

  private static Bytes encoded(List<FieldDigest> fields) {
    Writer out = new Writer(Writer.encodedLength(fields));
    fields.forEach(field -> field.writeTo(out));
    return out.toBytes();
  }

  /** 32 octets. */
  public Bytes fingerprint() {
    return fingerprint;
  }

  /** Ascending by field, each at most once. */
  public List<FieldDigest> fields() {
    List<FieldDigest> fields = new ArrayList<>();
    for (int at = 0; at < encodedFields.length(); at += FieldDigest.LENGTH) {
      fields.add(
          new FieldDigest(
              Field.ofCode(encodedFields.at(at)),
              encodedFields.slice(at + 1, at + FieldDigest.LENGTH)));
    }
    return List.copyOf(fields);
  }

  /**
   * Reads one digest, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if a field is not defined, out of order or
   *     repeated; {@code TRUNCATED} if a field runs past its end
   */
  public static ScopeDigest readFrom(Reader in) throws DecodeException {
    Bytes fingerprint = in.fixed("fingerprint", FINGERPRINT_LENGTH);
    int start = in.offset();
    Bytes fields = in.opaque8("fields", 0, 0xff);
    if (fields.length() % FieldDigest.LENGTH != 0) {
      throw new DecodeException(Kind.TRUNCATED, "fields", start);
    }
    if (!isAscending(fields)) {
      throw new DecodeException(Kind.ILLEGAL_VALUE, "fields", start);
    }
    return new ScopeDigest(fingerprint, fields);
  }

  @Override
  public void writeTo(Writer out) {
    out.fixed(fingerprint);
    out.opaque8(encodedFields);
  }

  @Override
  public int encodedLength() {
    return FINGERPRINT_LENGTH + 1 + encodedFields.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScopeDigest that
        && fingerprint.equals(that.fingerprint)
        && encodedFields.equals(that.encodedFields);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  @Override
  public String toString() {
    return "ScopeDigest[fingerprint=" + fingerprint + ", fields=" + fields() + "]";
  }

  /** Whether all fields are defined, in order and distinct. */
  private static boolean isAscending(Bytes encodedFields) {
    int previous = 0;
    for (int at = 0; at < encodedFields.length(); at += FieldDigest.LENGTH) {
      int code = encodedFields.at(at);
      if (code <= previous || code > Field.ALL.size()) {
        return false;
      }
      previous = code;
    }
    return true;
  }

  /** A part of a scope that must be equal for a session to be resumed. */
  public enum Field {
    /** The keys of the certificates that the server may present. */
    LOCAL_KEYS(1),
    /** Whether a client certificate is requested or required. */
    CLIENT_AUTHENTICATION(2),
    /** The anchors that client certificates are verified against. */
    TRUST_ANCHORS(3),
    /** The embedder's label. */
    APPLICATION(4),
    /** How server names map to this scope. */
    SERVER_NAME_RULE(5);

    private static final List<Field> ALL = List.of(values());

    private final int code;

    Field(int code) {
      this.code = code;
    }

    /** The octet on the wire. */
    public int code() {
      return code;
    }

    static Field readFrom(Reader in) throws DecodeException {
      int code = in.uint8("field");
      if (code < 1 || code > ALL.size()) {
        throw in.illegal("field");
      }
      return ofCode(code);
    }

    private static Field ofCode(int code) {
      return ALL.get(code - 1);
    }
  }

  /**
   * The digest of one field.
   *
   * @param field which one
   * @param digest 8 octets
   */
  public record FieldDigest(Field field, Bytes digest) implements WireStruct {

    private static final int LENGTH = 1 + FIELD_DIGEST_LENGTH;

    /** Checks each component. */
    public FieldDigest {
      Writer.checkFixed("digest", digest, FIELD_DIGEST_LENGTH);
    }

    /**
     * Reads one field's digest, leaving {@code in} just past it.
     *
     * @throws DecodeException {@code ILLEGAL_VALUE} if the field is not defined; {@code TRUNCATED}
     *     if fewer than 9 octets are left
     */
    public static FieldDigest readFrom(Reader in) throws DecodeException {
      return new FieldDigest(Field.readFrom(in), in.fixed("digest", FIELD_DIGEST_LENGTH));
    }

    @Override
    public void writeTo(Writer out) {
      out.uint8(field.code());
      out.fixed(digest);
    }

    @Override
    public int encodedLength() {
      return LENGTH;
    }
  }
}

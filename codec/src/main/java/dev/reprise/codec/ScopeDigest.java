// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.List;

/**
 * The scope of a session as its state carries it: a fingerprint that decides, and a short digest of
 * each field so that a mismatch can be named.
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
 * @param fingerprint 32 octets
 * @param fields ascending by field, each at most once
 */
public record ScopeDigest(Bytes fingerprint, List<FieldDigest> fields) implements WireStruct {

  /** Octets in a fingerprint. */
  public static final int FINGERPRINT_LENGTH = 32;

  /** Octets in the digest of a field. */
  public static final int FIELD_DIGEST_LENGTH = 8;

  /** Checks each component. */
  public ScopeDigest {
    fields = List.copyOf(fields);
    Writer.checkFixed("fingerprint", fingerprint, FINGERPRINT_LENGTH);
    Writer.checkVector("fields", fields, 0, 0xff);
    if (!isAscending(fields)) {
      throw new IllegalArgumentException("fields are not ascending: " + fields);
    }
  }

  /**
   * Reads one digest, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if a field is not defined, not in order or there
   *     twice; {@code TRUNCATED} if a field runs past its end
   */
  public static ScopeDigest readFrom(Reader in) throws DecodeException {
    Bytes fingerprint = in.fixed("fingerprint", FINGERPRINT_LENGTH);
    List<FieldDigest> fields = in.vector8("fields", 0, 0xff, FieldDigest::readFrom);
    if (!isAscending(fields)) {
      throw in.illegal("fields");
    }
    return new ScopeDigest(fingerprint, fields);
  }

  @Override
  public void writeTo(Writer out) {
    out.fixed(fingerprint);
    out.vector8(fields);
  }

  @Override
  public int encodedLength() {
    return FINGERPRINT_LENGTH + 1 + Writer.encodedLength(fields);
  }

  private static boolean isAscending(List<FieldDigest> fields) {
    for (int i = 1; i < fields.size(); i++) {
      if (fields.get(i - 1).field().compareTo(fields.get(i).field()) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** A part of a scope that must be equal for a session to be resumed. */
  public enum Field {
    /** The keys of the certificates that the server may present. */
    LOCAL_KEYS(1),
    /** Whether a client certificate is asked for or needed. */
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
      return 1 + FIELD_DIGEST_LENGTH;
    }
  }
}

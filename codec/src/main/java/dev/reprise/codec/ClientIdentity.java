// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.List;

/**
 * The identity that the client proved in the full handshake (RFC 5077, Section 4).
 *
 * <pre>{@code
 * enum {
 *     anonymous(0),
 *     certificate_based(1),
 *     psk(2),
 *     (255)
 * } ClientAuthenticationType;
 *
 * struct {
 *     ClientAuthenticationType client_authentication_type;
 *     select (ClientAuthenticationType) {
 *         case anonymous: struct {};
 *         case certificate_based:
 *             ASN.1Cert certificate_list<0..2^24-1>;
 *         case psk:
 *             opaque psk_identity<0..2^16-1>;
 *     };
 * } ClientIdentity;
 *
 * opaque ASN.1Cert<1..2^24-1>;
 * }</pre>
 *
 * <p>Immutable.
 *
 * @since 0.1
 */
public sealed interface ClientIdentity extends WireStruct {

  /** A client that did not authenticate itself. */
  ClientIdentity ANONYMOUS = new Anonymous();

  /** The {@code client_authentication_type}; code without pattern matching branches on it. */
  Type type();

  /**
   * Reads one identity, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} for a type that is not defined; {@code
   *     LENGTH_OUT_OF_RANGE} for an empty certificate; {@code TRUNCATED} if a field runs past the
   *     end
   */
  static ClientIdentity readFrom(Reader in) throws DecodeException {
    int type = in.uint8("client_authentication_type");
    return switch (type) {
      case 0 -> ANONYMOUS;
      case 1 ->
          new CertificateBased(in.vector24("certificate_list", 0, 0xffffff, Certificate::readFrom));
      case 2 -> new Psk(in.opaque16("psk_identity", 0, 0xffff));
      default -> throw in.illegal("client_authentication_type");
    };
  }

  /** {@code ClientAuthenticationType}. */
  enum Type {
    /** No authentication. */
    ANONYMOUS(0),
    /** A certificate chain. */
    CERTIFICATE_BASED(1),
    /** A pre-shared key. */
    PSK(2);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** The octet on the wire. */
    public int code() {
      return code;
    }
  }

  /** A client without an identity. */
  record Anonymous() implements ClientIdentity {

    @Override
    public Type type() {
      return Type.ANONYMOUS;
    }

    @Override
    public void writeTo(Writer out) {
      out.uint8(type().code());
    }

    @Override
    public int encodedLength() {
      return 1;
    }
  }

  /**
   * A client with a certificate.
   *
   * @param certificateList the client's own certificate first; the whole chain unless a {@link
   *     PeerChain} says otherwise
   */
  record CertificateBased(List<Certificate> certificateList) implements ClientIdentity {

    /** Checks each component. */
    public CertificateBased {
      certificateList = List.copyOf(certificateList);
      Writer.checkVector("certificate_list", certificateList, 0, 0xffffff);
    }

    @Override
    public Type type() {
      return Type.CERTIFICATE_BASED;
    }

    @Override
    public void writeTo(Writer out) {
      out.uint8(type().code());
      out.vector24(certificateList);
    }

    @Override
    public int encodedLength() {
      return 1 + 3 + Writer.encodedLength(certificateList);
    }

    @Override
    public String toString() {
      return "CertificateBased[" + certificateList.size() + " certificates]";
    }
  }

  /**
   * A client with a pre-shared key.
   *
   * @param identity {@code psk_identity}, {@code 0..2^16-1} octets; the name of the key, not the
   *     key
   */
  record Psk(Bytes identity) implements ClientIdentity {

    /** Checks each component. */
    public Psk {
      Writer.checkOpaque16("psk_identity", identity);
    }

    @Override
    public Type type() {
      return Type.PSK;
    }

    @Override
    public void writeTo(Writer out) {
      out.uint8(type().code());
      out.opaque16(identity);
    }

    @Override
    public int encodedLength() {
      return 1 + 2 + identity.length();
    }
  }
}

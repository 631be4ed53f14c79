// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * An extension of a hello, with its content as octets (RFC 5246, Section 7.4.1.4).
 *
 * <pre>{@code
 * struct {
 *     ExtensionType extension_type;
 *     opaque extension_data<0..2^16-1>;
 * } Extension;
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param type the registered number, {@code 0..2^16-1}
 * @param data the content
 * @since 0.1
 */
public record Extension(int type, Bytes data) implements WireStruct {

  /** {@code server_name} (RFC 6066, Section 3). */
  public static final int SERVER_NAME = 0x0000;

  /** {@code max_fragment_length} (RFC 6066, Section 4). */
  public static final int MAX_FRAGMENT_LENGTH = 0x0001;

  /** {@code status_request} (RFC 6066, Section 8). */
  public static final int STATUS_REQUEST = 0x0005;

  /** {@code ec_point_formats} (RFC 8422, Section 5.1.2). */
  public static final int EC_POINT_FORMATS = 0x000b;

  /** {@code application_layer_protocol_negotiation} (RFC 7301, Section 3.1). */
  public static final int APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 0x0010;

  /** {@code status_request_v2} (RFC 6961, Section 2.2). */
  public static final int STATUS_REQUEST_V2 = 0x0011;

  /** {@code encrypt_then_mac} (RFC 7366, Section 2). */
  public static final int ENCRYPT_THEN_MAC = 0x0016;

  /** {@code extended_master_secret} (RFC 7627, Section 5.1). */
  public static final int EXTENDED_MASTER_SECRET = 0x0017;

  /** {@code SessionTicket TLS} (RFC 5077, Section 3.2). */
  public static final int SESSION_TICKET = 0x0023;

  /** {@code supported_versions} (RFC 8446, Section 4.2.1). */
  public static final int SUPPORTED_VERSIONS = 0x002b;

  /** {@code renegotiation_info} (RFC 5746, Section 3.2). */
  public static final int RENEGOTIATION_INFO = 0xff01;

  /** Checks each component. */
  public Extension {
    Writer.checkUint16("extension_type", type);
    Writer.checkOpaque16("extension_data", data);
  }

  /**
   * Reads one extension, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code TRUNCATED} if a field runs past the end of {@code in}
   */
  public static Extension readFrom(Reader in) throws DecodeException {
    return new Extension(in.uint16("extension_type"), in.opaque16("extension_data", 0, 0xffff));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint16(type);
    out.opaque16(data);
  }

  @Override
  public int encodedLength() {
    return 2 + 2 + data.length();
  }
}

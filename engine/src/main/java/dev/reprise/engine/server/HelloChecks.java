// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.Extension;
import dev.reprise.codec.HostName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import java.util.List;
import java.util.Map;

/**
 * Checks of ClientHello extensions that Bouncy Castle makes too late, with the wrong alert, or not.
 *
 * <ul>
 *   <li>server_name: any octets are taken for a host name there, NUL and empty labels included.
 *   <li>extended_master_secret: content is refused with illegal_parameter rather than decode_error.
 *   <li>application_layer_protocol_negotiation: an item that overflows the list ends in
 *       internal_error, and an empty list is taken for no list.
 *   <li>supported_groups, signature_algorithms and signature_algorithms_cert: a list that overflows
 *       its extension ends in internal_error.
 * </ul>
 */
public final class HelloChecks {

  private static final int LONGEST_LABEL = 63;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int SIGNATURE_ALGORITHMS_CERT = 50;

  private HelloChecks() {}

  /**
   * Checks the extensions of one hello, by type.
   *
   * @throws DecodeException if one of them is malformed
   */
  public static void check(Map<?, ?> extensions) throws DecodeException {
    check(extensions, Extension.SERVER_NAME, "server_name", HelloChecks::readServerNames);
    check(
        extensions,
        Extension.EXTENDED_MASTER_SECRET,
        "extended_master_secret",
        HelloChecks::readNothing);
    check(
        extensions,
        Extension.APPLICATION_LAYER_PROTOCOL_NEGOTIATION,
        "application_layer_protocol_negotiation",
        HelloChecks::readProtocolNames);
    check(extensions, SUPPORTED_GROUPS, "supported_groups", HelloChecks::readNumbers);
    check(extensions, SIGNATURE_ALGORITHMS, "signature_algorithms", HelloChecks::readNumbers);
    check(
        extensions,
        SIGNATURE_ALGORITHMS_CERT,
        "signature_algorithms_cert",
        HelloChecks::readNumbers);
  }

  private static void check(Map<?, ?> extensions, int type, String name, Decoder<?> check)
      throws DecodeException {
    if (extensions.get(type) instanceof byte[] data) {
      Reader.readAll(data, name, check);
    }
  }

  private static Boolean readNothing(Reader in) {
    // = RFC 7627, Section 5.1
    // # The "extension_data" field of this extension is empty.
    return true;
  }

  /*
   * RFC 8422, Section 5.1.1; RFC 5246, Section 7.4.1.4.1
   *
   *   struct { NamedCurve named_curve_list<2..2^16-1> } NamedCurveList;
   *   SignatureAndHashAlgorithm supported_signature_algorithms<2..2^16-2>;
   */
  private static Boolean readNumbers(Reader in) throws DecodeException {
    Reader list = in.body16("list", 2, 0xffff);
    while (list.remaining() > 0) {
      list.uint16("number");
    }
    return true;
  }

  private static HostName readServerNames(Reader in) throws DecodeException {
    HostName name = HostName.readServerNameList(in);
    int start = 0;
    while (start <= name.name().length()) {
      int dot = name.name().indexOf('.', start);
      int end = dot < 0 ? name.name().length() : dot;
      if (end == start || end - start > LONGEST_LABEL) {
        throw new DecodeException(DecodeException.Kind.ILLEGAL_VALUE, "host_name", 0);
      }
      start = end + 1;
    }
    return name;
  }

  /*
   * RFC 7301, Section 3.1
   *
   *   opaque ProtocolName<1..2^8-1>;
   *   struct { ProtocolName protocol_name_list<2..2^16-1> } ProtocolNameList;
   */
  private static List<Bytes> readProtocolNames(Reader in) throws DecodeException {
    return in.vector16(
        "protocol_name_list", 2, 0xffff, name -> name.opaque8("protocol_name", 1, 0xff));
  }
}

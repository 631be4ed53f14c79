// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.Extension;
import dev.reprise.codec.HostName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The extensions of a ClientHello that resumption reads, out of Bouncy Castle's table of them.
 * Immutable.
 *
 * @param serverName the name that the client asks for
 * @param maxFragmentLength the code that the client offers, {@code 1..4}
 * @param ticket the content of session_ticket; absent without that extension
 * @param extendedMasterSecret whether it is offered
 * @param encryptThenMac whether it is offered
 */
public record HelloExtensions(
    Optional<HostName> serverName,
    OptionalInt maxFragmentLength,
    Optional<Bytes> ticket,
    boolean extendedMasterSecret,
    boolean encryptThenMac) {

  /** Those of a hello that has none. */
  public static final HelloExtensions NONE =
      new HelloExtensions(Optional.empty(), OptionalInt.empty(), Optional.empty(), false, false);

  /**
   * Reads them.
   *
   * @param extensions by type
   * @throws DecodeException if the server's name or the fragment length is malformed
   */
  public static HelloExtensions read(Map<?, ?> extensions) throws DecodeException {
    return new HelloExtensions(
        readServerName(extensions),
        readMaxFragmentLength(extensions),
        ticket(extensions),
        extensions.containsKey(Extension.EXTENDED_MASTER_SECRET),
        extensions.containsKey(Extension.ENCRYPT_THEN_MAC));
  }

  /**
   * Those of a hello of another version than TLS 1.2, of which it only matters if it has a ticket.
   */
  public static HelloExtensions ofOtherVersion(Map<?, ?> extensions) {
    return new HelloExtensions(
        Optional.empty(), OptionalInt.empty(), ticket(extensions), false, false);
  }

  private static Optional<HostName> readServerName(Map<?, ?> extensions) throws DecodeException {
    return extensions.get(Extension.SERVER_NAME) instanceof byte[] data
        ? Optional.of(Reader.readAll(data, "server_name", HostName::readServerNameList))
        : Optional.empty();
  }

  private static OptionalInt readMaxFragmentLength(Map<?, ?> extensions) throws DecodeException {
    return extensions.get(Extension.MAX_FRAGMENT_LENGTH) instanceof byte[] data
        ? OptionalInt.of(Reader.readAll(data, "max_fragment_length", HelloExtensions::code))
        : OptionalInt.empty();
  }

  private static int code(Reader in) throws DecodeException {
    int code = in.uint8("max_fragment_length");
    if (code < 1 || code > 4) {
      throw in.illegal("max_fragment_length");
    }
    return code;
  }

  private static Optional<Bytes> ticket(Map<?, ?> extensions) {
    return extensions.get(Extension.SESSION_TICKET) instanceof byte[] data
        ? Optional.of(Bytes.copyOf(data))
        : Optional.empty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.Extension;
import dev.reprise.codec.HelloExtensions;
import dev.reprise.codec.HostName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The values of the ClientHello extensions that resumption reads. Immutable.
 *
 * @param serverName the name that the client asks for
 * @param maxFragmentLength the code that the client offers, {@code 1..4}
 * @param ticket the content of session_ticket; absent without that extension
 * @param extendedMasterSecret whether it is offered
 * @param encryptThenMac whether it is offered
 */
public record OfferedExtensions(
    Optional<HostName> serverName,
    OptionalInt maxFragmentLength,
    Optional<Bytes> ticket,
    boolean extendedMasterSecret,
    boolean encryptThenMac) {

  /** The values of a hello that has no extensions. */
  public static final OfferedExtensions NONE =
      new OfferedExtensions(Optional.empty(), OptionalInt.empty(), Optional.empty(), false, false);

  /**
   * Reads the extensions of a hello.
   *
   * @param table the content of each extension by its type, as the TLS library keeps it
   * @throws DecodeException if server_name or max_fragment_length is malformed
   */
  public static OfferedExtensions read(Map<?, ?> table) throws DecodeException {
    return new OfferedExtensions(
        serverName(table),
        maxFragmentLength(table),
        ticket(table),
        table.containsKey(Extension.EXTENDED_MASTER_SECRET),
        table.containsKey(Extension.ENCRYPT_THEN_MAC));
  }

  /**
   * Reads the extensions of a hello of another version than TLS 1.2: all that matters is whether it
   * has a ticket.
   */
  public static OfferedExtensions ofOtherVersion(Map<?, ?> table) {
    return new OfferedExtensions(
        Optional.empty(), OptionalInt.empty(), ticket(table), false, false);
  }

  private static Optional<HostName> serverName(Map<?, ?> table) throws DecodeException {
    return table.get(Extension.SERVER_NAME) instanceof byte[] data
        ? Optional.of(Reader.readAll(data, "server_name", HostName::readServerNameList))
        : Optional.empty();
  }

  private static OptionalInt maxFragmentLength(Map<?, ?> table) throws DecodeException {
    return table.get(Extension.MAX_FRAGMENT_LENGTH) instanceof byte[] data
        ? HelloExtensions.of(Map.of(Extension.MAX_FRAGMENT_LENGTH, data)).maxFragmentLength()
        : OptionalInt.empty();
  }

  private static Optional<Bytes> ticket(Map<?, ?> table) {
    return table.get(Extension.SESSION_TICKET) instanceof byte[] data
        ? Optional.of(Bytes.copyOf(data))
        : Optional.empty();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.Extension;
import dev.reprise.codec.HelloExtensions;
import dev.reprise.codec.HostName;
import dev.reprise.codec.SessionTicketExtension;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import java.util.HashMap;
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

  private static final int[] WITH_CONTENT = {
    Extension.SERVER_NAME, Extension.MAX_FRAGMENT_LENGTH, Extension.SESSION_TICKET
  };

  /**
   * Reads the extensions of a hello.
   *
   * @param table the content of each extension by its type, as the TLS library keeps it
   * @throws DecodeException if server_name or max_fragment_length is malformed
   */
  public static OfferedExtensions read(Map<?, ?> table) throws DecodeException {
    HelloExtensions extensions = withContent(table);
    return new OfferedExtensions(
        extensions.serverName(),
        extensions.maxFragmentLength(),
        ticket(extensions),
        table.containsKey(Extension.EXTENDED_MASTER_SECRET),
        table.containsKey(Extension.ENCRYPT_THEN_MAC));
  }

  /**
   * Reads the extensions of a hello of another version than TLS 1.2: all that matters is whether it
   * has a ticket.
   */
  public static OfferedExtensions ofOtherVersion(Map<?, ?> table) {
    return new OfferedExtensions(
        Optional.empty(), OptionalInt.empty(), ticket(withContent(table)), false, false);
  }

  /** Copies no more than the extensions that are read. */
  private static HelloExtensions withContent(Map<?, ?> table) {
    Map<Integer, byte[]> read = new HashMap<>();
    for (int type : WITH_CONTENT) {
      if (table.get(type) instanceof byte[] data) {
        read.put(type, data);
      }
    }
    return HelloExtensions.of(read);
  }

  private static Optional<Bytes> ticket(HelloExtensions extensions) {
    return extensions.sessionTicket().map(SessionTicketExtension::ticket);
  }
}

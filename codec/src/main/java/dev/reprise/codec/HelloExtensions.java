// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The extensions of a ClientHello by type, with a reader for each one that matters to resumption.
 *
 * <p>Each reader is strict, and a malformed extension makes only its own reader fail. Offsets in
 * the {@link DecodeException} count from the start of the extension_data. Immutable.
 *
 * @since 0.1
 */
public final class HelloExtensions {

  /** The extensions of a hello that has none. */
  public static final HelloExtensions NONE = new HelloExtensions(Map.of());

  private final Map<Integer, Bytes> dataByType;

  private HelloExtensions(Map<Integer, Bytes> dataByType) {
    this.dataByType = Map.copyOf(dataByType);
  }

  /**
   * The given extensions.
   *
   * @throws IllegalArgumentException if two of them have the same type
   */
  public static HelloExtensions of(List<Extension> extensions) {
    Map<Integer, Bytes> dataByType = new HashMap<>();
    for (Extension extension : extensions) {
      if (dataByType.put(extension.type(), extension.data()) != null) {
        throw new IllegalArgumentException("extension " + extension.type() + " appears twice");
      }
    }
    return new HelloExtensions(dataByType);
  }

  /** The extensions of a table from type to extension_data; the arrays are copied. */
  public static HelloExtensions of(Map<Integer, byte[]> table) {
    Map<Integer, Bytes> dataByType = new HashMap<>();
    table.forEach((type, data) -> dataByType.put(type, Bytes.copyOf(data)));
    return new HelloExtensions(dataByType);
  }

  /** Whether the client sent an extension of this type, with any content. */
  public boolean contains(int type) {
    return dataByType.containsKey(type);
  }

  /** The extension_data of one type; absent if the client did not send the extension. */
  public Optional<Bytes> data(int type) {
    return Optional.ofNullable(dataByType.get(type));
  }

  /** The SessionTicket extension; its ticket is empty if the client has none and asks for one. */
  public Optional<SessionTicketExtension> sessionTicket() {
    return data(Extension.SESSION_TICKET).map(SessionTicketExtension::new);
  }

  /**
   * The name of the server that the client asks for; the extension must hold exactly one name.
   *
   * @throws DecodeException as {@link HostName#readServerNameList}
   */
  public Optional<HostName> serverName() throws DecodeException {
    return read(Extension.SERVER_NAME, "server_name", HostName::readServerNameList);
  }

  /**
   * Whether the client offers the extended master secret (RFC 7627, Section 5.1).
   *
   * @throws DecodeException {@code TRAILING_DATA} if the extension is not empty
   */
  public boolean extendedMasterSecret() throws DecodeException {
    return read(Extension.EXTENDED_MASTER_SECRET, "extended_master_secret", empty -> true)
        .isPresent();
  }

  /**
   * The code of the fragment length that the client asks for (RFC 6066, Section 4), {@code 1..4}.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the code is not defined; {@code TRUNCATED} or
   *     {@code TRAILING_DATA} if the extension does not have exactly one octet
   */
  public OptionalInt maxFragmentLength() throws DecodeException {
    Optional<Integer> code =
        read(Extension.MAX_FRAGMENT_LENGTH, "max_fragment_length", MaxFragmentLength::readFrom);
    return code.isPresent() ? OptionalInt.of(code.get()) : OptionalInt.empty();
  }

  /**
   * The versions that the client offers, in order of preference (RFC 8446, Section 4.2.1); empty if
   * the client names its version in {@link ClientHello#clientVersion()} only.
   *
   * <pre>{@code
   * ProtocolVersion versions<2..254>;
   * }</pre>
   *
   * @throws DecodeException if the extension is malformed
   */
  public List<Integer> supportedVersions() throws DecodeException {
    return read(
            Extension.SUPPORTED_VERSIONS,
            "supported_versions",
            in -> in.vector8("versions", 2, 254, version -> version.uint16("version")))
        .orElse(List.of());
  }

  private <T> Optional<T> read(int type, String name, Decoder<T> decoder) throws DecodeException {
    Bytes data = dataByType.get(type);
    return data == null ? Optional.empty() : Optional.of(Reader.readAll(data, name, decoder));
  }
}

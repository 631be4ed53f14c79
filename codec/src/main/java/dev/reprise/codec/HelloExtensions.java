// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  public static final HelloExtensions NONE = new HelloExtensions(List.of());

  /** Up to here, comparing each with each is faster than a set. */
  private static final int FEW = 32;

  private final List<Extension> extensions;

  /** Keeps extensions that have been found to be of a type each. */
  HelloExtensions(List<Extension> extensions) {
    this.extensions = extensions;
  }

  /**
   * The given extensions.
   *
   * @throws IllegalArgumentException if two of them have the same type
   */
  public static HelloExtensions of(List<Extension> extensions) {
    if (hasDuplicate(extensions)) {
      throw new IllegalArgumentException("an extension is there twice");
    }
    return new HelloExtensions(List.copyOf(extensions));
  }

  /** The extensions of a table from type to extension_data; the arrays are copied. */
  public static HelloExtensions of(Map<Integer, byte[]> table) {
    List<Extension> extensions = new ArrayList<>(table.size());
    table.forEach((type, data) -> extensions.add(new Extension(type, Bytes.copyOf(data))));
    return new HelloExtensions(extensions);
  }

  static boolean hasDuplicate(List<Extension> extensions) {
    int count = extensions.size();
    if (count > FEW) {
      Set<Integer> types = new HashSet<>();
      return !extensions.stream().allMatch(extension -> types.add(extension.type()));
    }
    for (int i = 1; i < count; i++) {
      for (int j = 0; j < i; j++) {
        if (extensions.get(i).type() == extensions.get(j).type()) {
          return true;
        }
      }
    }
    return false;
  }

  private @Nullable Bytes find(int type) {
    for (Extension extension : extensions) {
      if (extension.type() == type) {
        return extension.data();
      }
    }
    return null;
  }

  /** Whether the client sent an extension of this type, with any content. */
  public boolean contains(int type) {
    return find(type) != null;
  }

  /** The extension_data of one type; absent if the client did not send the extension. */
  public Optional<Bytes> data(int type) {
    return Optional.ofNullable(find(type));
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
    Bytes data = find(type);
    return data == null ? Optional.empty() : Optional.of(Reader.readAll(data, name, decoder));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.List;
import java.util.Optional;

/**
 * The body of the ClientHello handshake message (RFC 5246, Section 7.4.1.2).
 *
 * <pre>{@code
 * struct {
 *     ProtocolVersion client_version;
 *     Random random;                                      // 32 octets
 *     SessionID session_id;
 *     CipherSuite cipher_suites<2..2^16-2>;
 *     CompressionMethod compression_methods<1..2^8-1>;
 *     select (extensions_present) {
 *         case false: struct {};
 *         case true: Extension extensions<0..2^16-1>;
 *     };
 * } ClientHello;
 * }</pre>
 *
 * <p>The extensions are kept as octets; {@link HelloExtensions} reads those that matter to
 * resumption. Immutable.
 *
 * @param clientVersion {@code client_version}, 0x0303 for TLS 1.2, and for 1.3 too
 * @param random 32 octets
 * @param sessionId empty if the client has no session
 * @param cipherSuites registered numbers in order of preference, at least one
 * @param compressionMethods registered numbers in order of preference, at least one
 * @param extensions each type at most once; absent if the body ends before them
 * @since 0.1
 */
public record ClientHello(
    int clientVersion,
    Bytes random,
    SessionId sessionId,
    List<Integer> cipherSuites,
    List<Integer> compressionMethods,
    Optional<List<Extension>> extensions)
    implements WireStruct {

  /** Octets in a random. */
  public static final int RANDOM_LENGTH = 32;

  /** Checks each component. */
  public ClientHello {
    cipherSuites = List.copyOf(cipherSuites);
    compressionMethods = List.copyOf(compressionMethods);
    extensions = extensions.map(List::copyOf);
    Writer.checkUint16("client_version", clientVersion);
    Writer.checkFixed("random", random, RANDOM_LENGTH);
    Writer.checkRange("cipher_suites size", cipherSuites.size(), 1, 0x7fff);
    cipherSuites.forEach(suite -> Writer.checkUint16("cipher_suite", suite));
    Writer.checkRange("compression_methods size", compressionMethods.size(), 1, 0xff);
    compressionMethods.forEach(method -> Writer.checkUint8("compression_method", method));
    if (extensions.isPresent()) {
      Writer.checkVector("extensions", extensions.get(), 0, 0xffff);
      if (HelloExtensions.hasDuplicate(extensions.get())) {
        throw new IllegalArgumentException("an extension is there twice");
      }
    }
  }

  /**
   * Reads one body, leaving {@code in} just past it; the caller rejects trailing octets.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} if a length is not what the grammar allows;
   *     {@code ILLEGAL_VALUE} if an extension is there twice; {@code TRUNCATED} if a field runs
   *     past its end
   */
  public static ClientHello readFrom(Reader in) throws DecodeException {
    return new ClientHello(
        in.uint16("client_version"),
        in.fixed("random", RANDOM_LENGTH),
        SessionId.readFrom(in),
        in.vector16("cipher_suites", 2, 0xfffe, suite -> suite.uint16("cipher_suite")),
        in.vector8("compression_methods", 1, 0xff, method -> method.uint8("compression_method")),
        in.remaining() == 0 ? Optional.empty() : Optional.of(readExtensions(in)));
  }

  private static List<Extension> readExtensions(Reader in) throws DecodeException {
    List<Extension> extensions = in.vector16("extensions", 0, 0xffff, Extension::readFrom);
    // = RFC 5246, Section 7.4.1.4
    // # There MUST NOT be more than one extension of the same type.
    if (HelloExtensions.hasDuplicate(extensions)) {
      throw in.illegal("extensions");
    }
    return extensions;
  }

  @Override
  public void writeTo(Writer out) {
    out.uint16(clientVersion);
    out.fixed(random);
    sessionId.writeTo(out);
    out.uint16(2 * cipherSuites.size());
    cipherSuites.forEach(out::uint16);
    out.uint8(compressionMethods.size());
    compressionMethods.forEach(out::uint8);
    extensions.ifPresent(out::vector16);
  }

  @Override
  public int encodedLength() {
    return 2
        + RANDOM_LENGTH
        + sessionId.encodedLength()
        + 2
        + 2 * cipherSuites.size()
        + 1
        + compressionMethods.size()
        + extensions.map(all -> 2 + Writer.encodedLength(all)).orElse(0);
  }

  /** The extensions by type, to read those that matter to resumption; none if there are none. */
  public HelloExtensions extensionsByType() {
    return extensions.map(HelloExtensions::new).orElse(HelloExtensions.NONE);
  }
}

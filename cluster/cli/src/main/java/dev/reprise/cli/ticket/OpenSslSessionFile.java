// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.ticket;

import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A session as OpenSSL's clients save it, {@code -sess_out}: PEM, or the DER that is in it. */
public final class OpenSslSessionFile {

  private static final String BEGIN = "-----BEGIN SSL SESSION PARAMETERS-----";
  private static final String END = "-----END SSL SESSION PARAMETERS-----";
  private static final int DER_SEQUENCE = 0x30;

  private OpenSslSessionFile() {}

  /** The session in a file's content; empty if it is none. */
  public static Optional<SslSession> read(byte[] octets) {
    Optional<byte[]> der =
        octets.length > 0 && octets[0] == DER_SEQUENCE ? Optional.of(octets) : ofPem(octets);
    if (der.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Reader.readAll(der.get(), "SSL_SESSION", SslSession::readFrom));
    } catch (DecodeException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(der.get(), (byte) 0);
    }
  }

  private static Optional<byte[]> ofPem(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, begin + BEGIN.length()); // the two share their dashes
    if (begin < 0 || end < 0) {
      return Optional.empty();
    }
    String base64 = text.substring(begin + BEGIN.length(), end);
    try {
      return Optional.of(
          Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no base64
    }
  }
}

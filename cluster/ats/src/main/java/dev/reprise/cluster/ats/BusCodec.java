// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Messages of a group as channel and payload of Redis.
 *
 * <pre>{@code
 * channel  CLUSTER "." base64(session_id), CLUSTER ".@stek@" or CLUSTER ".@resendstek@"
 * payload  base64(AES-256-CBC(plaintext)); empty in a request
 * session  uint64 version = 2, int32 length, both little-endian; DER of SSL_SESSION [length]
 * stek     key_name[16], HMAC-SHA-256 key[16], AES-128 key[16]
 * }</pre>
 *
 * <p>The plugin takes any version, a negative length, and a session under any ID; this refuses
 * them. Thread-safe.
 */
final class BusCodec {

  /** The longest session that the plugin carries. */
  static final int MAX_SESSION = 10_240;

  static final int MAX_PAYLOAD = 16_384;
  private static final int MAX_CHANNEL = 512;
  private static final long SESSION_VERSION = 2;
  private static final int SESSION_HEADER = 12;
  private static final int STEK_LENGTH = 48;
  private static final int PART = 16;
  private static final int TLS_1_2 = 0x0303;
  private static final String STEK = "@stek@";
  private static final String REQUEST = "@resendstek@";

  private final String prefix;
  private final List<BusCipher> ciphers;

  /**
   * Messages of one group.
   *
   * @param cluster its name
   * @param ciphers what its messages may be under; ours are under the first
   */
  BusCodec(String cluster, List<BusCipher> ciphers) {
    this.prefix = cluster + ".";
    this.ciphers = List.copyOf(ciphers);
  }

  /** What to subscribe to. */
  String pattern() {
    return prefix + "*";
  }

  String stekChannel() {
    return prefix + STEK;
  }

  String requestChannel() {
    return prefix + REQUEST;
  }

  String sessionChannel(SessionId id) {
    return prefix + Base64.getEncoder().encodeToString(id.octets().toByteArray());
  }

  /** The payload that tells a ticket key of 128 bits. */
  String seal(TicketKey key) {
    byte[] plaintext = new byte[STEK_LENGTH];
    System.arraycopy(key.name().octets().toByteArray(), 0, plaintext, 0, PART);
    copySecret(key.macKey(), plaintext, PART);
    copySecret(key.encryptionKey(), plaintext, 2 * PART);
    return sealed(plaintext);
  }

  private static void copySecret(SecretBytes secret, byte[] to, int offset) {
    byte[] octets = secret.toByteArray();
    System.arraycopy(octets, 0, to, offset, PART);
    Arrays.fill(octets, (byte) 0);
  }

  /** The payload that tells a session. */
  String seal(SslSession session) {
    byte[] der = session.encodedSecret();
    byte[] plaintext =
        ByteBuffer.allocate(SESSION_HEADER + der.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(SESSION_VERSION)
            .putInt(der.length)
            .put(der)
            .array();
    Arrays.fill(der, (byte) 0);
    return sealed(plaintext);
  }

  private String sealed(byte[] plaintext) {
    try {
      return Base64.getEncoder().encodeToString(ciphers.get(0).seal(plaintext));
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /**
   * What a message says.
   *
   * @throws BusException if it is not a message of this group
   */
  BusMessage open(byte[] channel, byte[] payload) throws BusException {
    if (channel.length > MAX_CHANNEL || payload.length > MAX_PAYLOAD) {
      throw BusException.malformed("too long");
    }
    String name = new String(channel, StandardCharsets.ISO_8859_1);
    if (!name.startsWith(prefix)) {
      throw new BusException(BusException.Kind.OTHER_CLUSTER, "another cluster's channel");
    }
    String rest = name.substring(prefix.length());
    if (rest.equals(REQUEST)) {
      return new BusMessage.Request();
    }
    byte[] ciphertext = base64(payload);
    if (rest.equals(STEK)) {
      return tryEach(ciphertext, BusCodec::readStek);
    }
    SessionId id = readId(rest);
    return tryEach(ciphertext, plaintext -> readSession(plaintext, id));
  }

  /** What reads a plaintext. */
  @FunctionalInterface
  private interface PlaintextReader {
    BusMessage read(byte[] plaintext) throws BusException;
  }

  private BusMessage tryEach(byte[] ciphertext, PlaintextReader reader) throws BusException {
    BusException last = BusException.malformed("no key");
    for (BusCipher cipher : ciphers) {
      try {
        byte[] plaintext = cipher.open(ciphertext);
        try {
          return reader.read(plaintext);
        } finally {
          Arrays.fill(plaintext, (byte) 0);
        }
      } catch (BusException e) {
        last = e;
      }
    }
    throw last;
  }

  private static BusMessage readStek(byte[] plaintext) throws BusException {
    if (plaintext.length != STEK_LENGTH) {
      throw BusException.malformed("a ticket key of " + plaintext.length + " octets");
    }
    try {
      return new BusMessage.Stek(
          TicketKey.of(
              TicketFormat.OPENSSL,
              new KeyName(Bytes.copyOf(plaintext, 0, PART)),
              SecretBytes.adopt(Arrays.copyOfRange(plaintext, 2 * PART, STEK_LENGTH)),
              SecretBytes.adopt(Arrays.copyOfRange(plaintext, PART, 2 * PART))));
    } catch (IllegalArgumentException e) {
      throw BusException.malformed("a weak ticket key");
    }
  }

  private static SessionId readId(String text) throws BusException {
    byte[] octets = base64(text.getBytes(StandardCharsets.ISO_8859_1));
    if (octets.length < 1 || octets.length > SessionId.MAX_LENGTH) {
      throw BusException.malformed("a session ID of " + octets.length + " octets");
    }
    return new SessionId(Bytes.copyOf(octets));
  }

  private static BusMessage readSession(byte[] plaintext, SessionId id) throws BusException {
    if (plaintext.length < SESSION_HEADER) {
      throw BusException.malformed("a session of " + plaintext.length + " octets");
    }
    ByteBuffer header = ByteBuffer.wrap(plaintext).order(ByteOrder.LITTLE_ENDIAN);
    long version = header.getLong();
    int length = header.getInt();
    if (version != SESSION_VERSION) {
      throw BusException.malformed("version " + version);
    }
    if (length < 1 || length > MAX_SESSION || length > plaintext.length - SESSION_HEADER) {
      throw BusException.malformed("a length of " + length);
    }
    byte[] der = Arrays.copyOfRange(plaintext, SESSION_HEADER, SESSION_HEADER + length);
    try {
      SslSession session = Reader.readAll(der, "SSL_SESSION", SslSession::readFrom);
      if (session.protocolVersion() != TLS_1_2) {
        throw BusException.malformed("a session of another version than TLS 1.2");
      }
      if (!session.sessionId().equals(id.octets())) {
        throw BusException.malformed("a session under another's ID");
      }
      return new BusMessage.Session(id, session);
    } catch (DecodeException e) {
      throw BusException.malformed("not an SSL_SESSION: " + e.getMessage());
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static byte[] base64(byte[] text) throws BusException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw BusException.malformed("not base64");
    }
  }
}

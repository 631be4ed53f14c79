// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the ClientHello at the start of a stream of TLS records, in pieces of any size.
 *
 * <pre>{@code
 * struct {
 *     ContentType type;                       // handshake(22)
 *     ProtocolVersion version;                // 0x03 and anything
 *     uint16 length;                          // 1..2^14
 *     opaque fragment[TLSPlaintext.length];
 * } TLSPlaintext;
 *
 * struct {
 *     HandshakeType msg_type;                 // client_hello(1)
 *     uint24 length;                          // 0..32768
 *     ClientHello body;
 * } Handshake;
 * }</pre>
 *
 * <p>The reader consumes nothing: the caller still passes the whole stream to the TLS
 * implementation, which also checks what follows the hello. The reader stores the message only, at
 * most 32772 octets. Not safe for use by several threads.
 *
 * @since 0.1
 */
public final class ClientHelloReader {

  /** The largest body that the reader accepts, in octets: the limit of Bouncy Castle. */
  public static final int MAX_BODY_LENGTH = 32768;

  private static final int HANDSHAKE = 22;
  private static final int MAJOR_VERSION = 3;
  private static final int MAX_FRAGMENT_LENGTH = 1 << 14;
  private static final int RECORD_HEADER_LENGTH = 5;

  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEADER_LENGTH = 4;
  private static final int USUAL_BODY_LENGTH = 512;

  private int recordHeaderOctets;
  private int fragmentLength;
  private int fragmentOctets;

  private int messageHeaderOctets;
  private int bodyLength;
  private int bodyOctets;
  private byte[] body = new byte[USUAL_BODY_LENGTH];

  private int consumed;
  private Optional<ClientHello> hello = Optional.empty();
  private Optional<DecodeException> failure = Optional.empty();

  /** A reader at the start of a connection. */
  public ClientHelloReader() {}

  /**
   * Reads the next octets of the stream.
   *
   * @return the hello as soon as it is complete, and at every later call
   * @throws DecodeException if the stream does not begin with a well-formed ClientHello in
   *     well-formed records; again at every later call
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  public Optional<ClientHello> offer(byte[] octets, int offset, int length) throws DecodeException {
    Objects.checkFromIndexSize(offset, length, octets.length);
    if (failure.isPresent()) {
      throw failure.get();
    }
    try {
      advance(octets, offset, offset + length);
    } catch (DecodeException malformed) {
      failure = Optional.of(malformed);
      throw malformed;
    }
    return hello;
  }

  /**
   * Reads the next octets of the stream.
   *
   * @return the hello as soon as it is complete, and at every later call
   * @throws DecodeException if the stream does not begin with a well-formed ClientHello in
   *     well-formed records; again at every later call
   */
  public Optional<ClientHello> offer(Bytes octets) throws DecodeException {
    return offer(octets.toByteArray(), 0, octets.length());
  }

  /** The hello, once it is complete. */
  public Optional<ClientHello> clientHello() {
    return hello;
  }

  private void advance(byte[] octets, int from, int to) throws DecodeException {
    int position = from;
    while (position < to && hello.isEmpty()) {
      int taken = 1;
      if (recordHeaderOctets < RECORD_HEADER_LENGTH) {
        takeRecordHeader(octets[position] & 0xff);
      } else if (messageHeaderOctets < MESSAGE_HEADER_LENGTH) {
        takeMessageHeader(octets[position] & 0xff);
        fragmentOctets++;
      } else {
        taken = takeBody(octets, position, to - position);
        fragmentOctets += taken;
      }
      position += taken;
      consumed += taken;
      endRecord();
      endMessage();
    }
  }

  private void takeRecordHeader(int octet) throws DecodeException {
    switch (recordHeaderOctets++) {
      case 0 -> require(octet == HANDSHAKE, Kind.ILLEGAL_VALUE, "type", consumed);
      case 1 -> require(octet == MAJOR_VERSION, Kind.ILLEGAL_VALUE, "version", consumed);
      case 2 -> {} // The client may choose any minor version for its first record.
      case 3 -> fragmentLength = octet << 8;
      default -> {
        fragmentLength |= octet;
        // = RFC 5246, Section 6.2.1
        // # Implementations MUST NOT send zero-length fragments of Handshake, Alert, or
        // # ChangeCipherSpec content types.
        boolean inRange = fragmentLength > 0 && fragmentLength <= MAX_FRAGMENT_LENGTH;
        require(inRange, Kind.LENGTH_OUT_OF_RANGE, "fragment", consumed - 1);
      }
    }
  }

  private void takeMessageHeader(int octet) throws DecodeException {
    switch (messageHeaderOctets++) {
      case 0 -> require(octet == CLIENT_HELLO, Kind.ILLEGAL_VALUE, "msg_type", consumed);
      case 1 -> bodyLength = octet << 16;
      case 2 -> bodyLength |= octet << 8;
      default -> bodyLength |= octet;
    }
    require(bodyLength <= MAX_BODY_LENGTH, Kind.LENGTH_OUT_OF_RANGE, "body", consumed);
  }

  private int takeBody(byte[] octets, int offset, int available) {
    int wanted = Math.min(fragmentLength - fragmentOctets, bodyLength - bodyOctets);
    int taken = Math.min(available, wanted);
    if (bodyOctets + taken > body.length) {
      body = Arrays.copyOf(body, Math.max(2 * body.length, bodyOctets + taken));
    }
    System.arraycopy(octets, offset, body, bodyOctets, taken);
    bodyOctets += taken;
    return taken;
  }

  private void endRecord() {
    if (recordHeaderOctets == RECORD_HEADER_LENGTH && fragmentOctets == fragmentLength) {
      recordHeaderOctets = 0;
      fragmentOctets = 0;
    }
  }

  private void endMessage() throws DecodeException {
    if (messageHeaderOctets == MESSAGE_HEADER_LENGTH && bodyOctets == bodyLength) {
      byte[] whole = Arrays.copyOf(body, bodyOctets);
      hello = Optional.of(Reader.readAll(whole, "ClientHello", ClientHello::readFrom));
    }
  }

  private static void require(boolean met, Kind kind, String field, int offset)
      throws DecodeException {
    if (!met) {
      throw new DecodeException(kind, field, offset);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * The fragments of a ClientHello until it is whole. Of a hello in many small records only the
 * message is kept, so that headers cost nothing. Confined to its connection's lock.
 */
public final class HelloFragments {

  private static final int HEADER_LENGTH = 5;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEADER_LENGTH = 4;
  private static final int MOST_BODY = 32_768;
  private static final int MOST_FRAGMENT = 1 << 14;

  private final Message message = new Message();

  /** What one more record means. */
  public enum Progress {
    /** More records are needed. */
    PARTIAL,
    /** The hello is whole, and well-formed. */
    WHOLE,
    /** This is no ClientHello that anybody could answer. */
    MALFORMED
  }

  private Optional<ClientHello> hello = Optional.empty();

  /** Whether nothing has been taken. */
  public boolean isEmpty() {
    return message.size() == 0;
  }

  /** The hello, once it is whole. */
  public Optional<ClientHello> hello() {
    return hello;
  }

  /** Takes a whole record. A hello that is whole in its first one is read where it is. */
  public Progress add(byte[] record) {
    int length = record.length - HEADER_LENGTH;
    boolean isHandshake = record[0] == HANDSHAKE && length > 0 && length <= MOST_FRAGMENT;
    if (isHandshake && message.size() == 0) {
      Progress alone = read(record, HEADER_LENGTH, length);
      if (alone != Progress.PARTIAL) {
        return alone;
      }
    }
    message.write(record, HEADER_LENGTH, length);
    return isHandshake ? read(message.octets(), 0, message.size()) : Progress.MALFORMED;
  }

  private Progress read(byte[] octets, int from, int available) {
    if (available < MESSAGE_HEADER_LENGTH) {
      return Progress.PARTIAL;
    }
    int length =
        ((octets[from + 1] & 0xff) << 16)
            | ((octets[from + 2] & 0xff) << 8)
            | (octets[from + 3] & 0xff);
    if (octets[from] != CLIENT_HELLO || length > MOST_BODY) {
      return Progress.MALFORMED;
    }
    if (available < MESSAGE_HEADER_LENGTH + length) {
      return Progress.PARTIAL;
    }
    try {
      Reader body = Reader.of(octets, from + MESSAGE_HEADER_LENGTH, length);
      ClientHello whole = ClientHello.readFrom(body);
      if (body.remaining() > 0) {
        return Progress.MALFORMED;
      }
      hello = Optional.of(whole);
      return Progress.WHOLE;
    } catch (DecodeException e) {
      return Progress.MALFORMED;
    }
  }

  /** All that was taken, in as few records as possible, of the version of the last one. */
  public byte[][] records(byte[] last) {
    byte[] octets = message.toByteArray();
    int count = (octets.length + MOST_FRAGMENT - 1) / MOST_FRAGMENT;
    byte[][] records = new byte[count][];
    for (int i = 0; i < count; i++) {
      int from = i * MOST_FRAGMENT;
      int length = Math.min(MOST_FRAGMENT, octets.length - from);
      records[i] = new byte[HEADER_LENGTH + length];
      records[i][0] = HANDSHAKE;
      records[i][1] = last[1];
      records[i][2] = last[2];
      records[i][3] = (byte) (length >>> 8);
      records[i][4] = (byte) length;
      System.arraycopy(octets, from, records[i], HEADER_LENGTH, length);
    }
    return records;
  }

  /** What has come of the message. It is read in place, however many records there are. */
  private static final class Message extends ByteArrayOutputStream {

    Message() {
      super(0); // most hellos are read where they are
    }

    byte[] octets() {
      return buf;
    }
  }
}

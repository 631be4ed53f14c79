// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.Writer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * One ClientHello sent, and the answer read up to where it shows whether the server resumes.
 *
 * <p>Nothing here knows a key: a server that is asked to accept what it must not accept shows that
 * in the clear, by what it sends after its ServerHello. Alerts of level warning do not answer the
 * hello and are passed over (RFC 5246, Section 7.2), but for close_notify.
 */
final class HelloExchange {

  private static final int ALERT = 21;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int NEW_SESSION_TICKET = 4;
  private static final int CERTIFICATE = 11;
  private static final int MAX_MESSAGE_OCTETS = 1 << 17;
  private static final int WARNING = 1;
  private static final int CLOSE_NOTIFY = 0;
  private static final int TLS_1_2 = 0x0303;

  /** More than an honest server sends before its second message. */
  private static final int MOST_RECORDS = 64;

  private final DataInputStream in;
  private final Queue<Message> messages = new ArrayDeque<>();
  private byte[] pending = new byte[0];
  private int records;

  HelloExchange(DataInputStream in) {
    this.in = in;
  }

  /** A handshake message, or a record of another type with a body of its own. */
  private record Message(int recordType, int type, Reader body) {}

  /** Connects, sends {@code hello} in one record, and returns the answer. */
  static HelloAnswer send(ProbedServer node, ClientHello hello, Wire wire) {
    try (Socket socket = wire.connect(node)) {
      socket.getOutputStream().write(record(hello));
      return new HelloExchange(new DataInputStream(socket.getInputStream())).answer();
    } catch (SocketTimeoutException e) {
      return new HelloAnswer.None("no answer in time");
    } catch (EOFException e) {
      return new HelloAnswer.None("the connection was closed");
    } catch (DecodeException e) {
      return new HelloAnswer.None("no TLS 1.2: " + e.getMessage());
    } catch (IOException e) {
      return new HelloAnswer.None(String.valueOf(e.getMessage()));
    }
  }

  /** The answer that a server's octets are. */
  HelloAnswer answer() throws IOException, DecodeException {
    Message first = next();
    if (first.recordType == ALERT) {
      return alert(first);
    }
    if (first.recordType != HANDSHAKE || first.type != SERVER_HELLO) {
      throw first.body.illegal("msg_type");
    }
    if (first.body.uint16("server_version") != TLS_1_2) {
      return new HelloAnswer.None("the server speaks no TLS 1.2");
    }
    first.body.fixed("random", ClientHello.RANDOM_LENGTH);
    SessionId sessionId = SessionId.readFrom(first.body);
    int cipherSuite = first.body.uint16("cipher_suite");
    Message second = next();
    if (second.recordType == ALERT) {
      return alert(second);
    }
    boolean ticket = second.recordType == HANDSHAKE && second.type == NEW_SESSION_TICKET;
    return ticket || second.recordType == CHANGE_CIPHER_SPEC
        ? new HelloAnswer.Resumed(sessionId, cipherSuite, ticket)
        : new HelloAnswer.Full(sessionId, cipherSuite, certificate(second));
  }

  private static Bytes certificate(Message message) throws DecodeException {
    return message.type == CERTIFICATE ? message.body.rest("certificate_list") : Bytes.EMPTY;
  }

  private static HelloAnswer alert(Message alert) throws DecodeException {
    alert.body.uint8("level");
    int description = alert.body.uint8("description");
    return description == CLOSE_NOTIFY
        ? new HelloAnswer.None("the connection was closed")
        : new HelloAnswer.Alert(description);
  }

  /** Whether a record is an alert after which the handshake goes on. */
  private static boolean isWarning(int type, byte[] fragment) {
    return type == ALERT
        && fragment.length == 2
        && fragment[0] == WARNING
        && fragment[1] != CLOSE_NOTIFY;
  }

  private Message next() throws IOException, DecodeException {
    while (messages.isEmpty()) {
      if (++records > MOST_RECORDS) {
        throw new IOException("more than " + MOST_RECORDS + " records and no answer in them");
      }
      int type = in.readUnsignedByte();
      in.readUnsignedShort();
      byte[] fragment = new byte[in.readUnsignedShort()];
      in.readFully(fragment);
      if (type == HANDSHAKE) {
        collect(fragment);
      } else if (!isWarning(type, fragment)) {
        messages.add(new Message(type, -1, Reader.of(fragment)));
      }
    }
    return messages.remove();
  }

  /** Handshake messages may share a record, or stretch over several. */
  private void collect(byte[] fragment) throws DecodeException {
    byte[] all = new byte[pending.length + fragment.length];
    System.arraycopy(pending, 0, all, 0, pending.length);
    System.arraycopy(fragment, 0, all, pending.length, fragment.length);
    int offset = 0;
    while (all.length - offset >= 4) {
      Reader header = Reader.of(all, offset, 4);
      int type = header.uint8("msg_type");
      int length = header.uint24("length");
      if (length > MAX_MESSAGE_OCTETS) {
        throw header.illegal("length");
      }
      if (all.length - offset - 4 < length) {
        break;
      }
      messages.add(new Message(HANDSHAKE, type, Reader.of(all, offset + 4, length)));
      offset += 4 + length;
    }
    pending = Arrays.copyOfRange(all, offset, all.length);
  }

  private static byte[] record(ClientHello hello) {
    Writer out = new Writer(9 + hello.encodedLength());
    out.uint8(HANDSHAKE);
    out.uint16(0x0301);
    out.uint16(4 + hello.encodedLength());
    out.uint8(CLIENT_HELLO);
    out.uint24(hello.encodedLength());
    hello.writeTo(out);
    return out.toBytes().toByteArray();
  }
}

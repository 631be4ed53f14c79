// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection to a Redis server that is not trusted. It speaks as much of the protocol as a group
 * needs, and its memory is bounded no matter what the server sends.
 *
 * <pre>{@code
 * command = array of bulks
 * reply   = "+" text CRLF | "-" text CRLF | ":" number CRLF | array
 * array   = "*" count CRLF element{count}
 * element = "$" length CRLF octet{length} CRLF | ":" number CRLF
 * }</pre>
 *
 * <p>Of a bulk longer than {@value #MOST} octets only those first ones are kept, one more than a
 * message may have. For one thread; {@link #close} may be called by any.
 */
final class RedisConnection implements Closeable {

  /** What is kept of a bulk. */
  static final int MOST = BusCodec.MAX_PAYLOAD + 1;

  private static final long LONGEST_BULK = 512L << 20; // Redis's own bound
  private static final int LONGEST_LINE = 1024;
  private static final int MOST_ELEMENTS = 4;
  private static final byte[] CRLF = {'\r', '\n'};

  private final Socket socket = new Socket();
  private InputStream in = InputStream.nullInputStream();

  /**
   * Connects and authenticates.
   *
   * @param timeout for the connection, and for each answer
   * @throws IOException if the server is not there, or does not take that password
   */
  void open(GroupSettings.Endpoint endpoint, byte[] password, Duration timeout) throws IOException {
    int millis = millis(timeout);
    socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), millis);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(millis);
    in = new BufferedInputStream(socket.getInputStream());
    send(ascii("AUTH"), password);
    expect('+', octet());
    line();
  }

  /** Sends a message, and waits until the server has taken it. */
  void publish(byte[] channel, byte[] payload) throws IOException {
    send(ascii("PUBLISH"), channel, payload);
    expect(':', octet());
    number(line(), Integer.MAX_VALUE);
  }

  /**
   * Hears messages until the connection ends.
   *
   * @param silence after so long a silence the server is asked for a sign of life, for which it has
   *     as long again
   * @throws IOException when the connection ends, and if the server does not subscribe us
   */
  void listen(byte[] pattern, Duration silence, Bus.Listener listener) throws IOException {
    send(ascii("PSUBSCRIBE"), pattern);
    List<byte[]> subscribed = array(octet());
    if (!says(subscribed, "psubscribe")) {
      throw new IOException("the server did not subscribe us");
    }
    listener.listening();
    socket.setSoTimeout(millis(silence));
    while (true) {
      List<byte[]> heard = array(octetOrPing());
      if (heard.size() == MOST_ELEMENTS && says(heard, "pmessage")) {
        listener.heard(heard.get(2), heard.get(3));
      }
    }
  }

  /** The first octet of what the server says next. */
  private int octetOrPing() throws IOException {
    try {
      return octet();
    } catch (SocketTimeoutException e) {
      send(ascii("PING"));
      return octet();
    }
  }

  private void send(byte[]... words) throws IOException {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    command.writeBytes(ascii("*" + words.length + "\r\n"));
    for (byte[] word : words) {
      command.writeBytes(ascii("$" + word.length + "\r\n"));
      command.writeBytes(word);
      command.writeBytes(CRLF);
    }
    socket.getOutputStream().write(command.toByteArray());
  }

  /** Refuses an answer that begins with anything else. */
  private void expect(char kind, int first) throws IOException {
    if (first == '-') {
      throw new IOException("the server says: " + line());
    }
    if (first != kind) {
      throw new IOException("the server does not talk like a Redis");
    }
  }

  /** An array that begins with that octet; numbers in it are empty. */
  private List<byte[]> array(int first) throws IOException {
    expect('*', first);
    long count = number(line(), MOST_ELEMENTS);
    List<byte[]> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(element(octet()));
    }
    return elements;
  }

  private byte[] element(int first) throws IOException {
    if (first == ':') {
      line();
      return new byte[0];
    }
    expect('$', first);
    long length = number(line(), LONGEST_BULK);
    byte[] kept = in.readNBytes((int) Math.min(length, MOST));
    in.skipNBytes(length - kept.length);
    if (octet() != CRLF[0] || octet() != CRLF[1]) {
      throw new IOException("a bulk that does not end where it says");
    }
    return kept;
  }

  private static long number(String text, long most) throws IOException {
    if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > most) {
      throw new IOException("a length of " + text);
    }
    return Long.parseLong(text);
  }

  /** What is left of a line, which may end up in a log. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = octet(); next != CRLF[0]; next = octet()) {
      if (line.length() == LONGEST_LINE) {
        throw new IOException("a line without an end");
      }
      if (Character.isISOControl(next)) {
        throw new IOException("a control character in a line");
      }
      line.append((char) next);
    }
    if (octet() != CRLF[1]) {
      throw new IOException("a line that ends with a carriage return alone");
    }
    return line.toString();
  }

  private int octet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("the server has hung up");
    }
    return octet;
  }

  private static boolean says(List<byte[]> elements, String word) {
    return !elements.isEmpty()
        && new String(elements.get(0), StandardCharsets.ISO_8859_1).equals(word);
  }

  /** In Java's sockets zero would mean for ever. */
  private static int millis(Duration timeout) {
    return (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

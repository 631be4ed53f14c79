// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import static dev.reprise.engine.bc.testing.TestBytes.concat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerProtocol;

/**
 * What a server answers to octets that no TLS library would send: the handshake messages of its
 * first flight as far as they are in the clear, and its alerts.
 */
public final class RawReply {

  public static final int SERVER_HELLO = 2;
  public static final int NEW_SESSION_TICKET = 4;
  public static final int CERTIFICATE = 11;

  public final List<Integer> handshakeTypes = new ArrayList<>();
  public final List<String> alerts = new ArrayList<>();
  public boolean changeCipherSpec;
  public byte[] random = {};
  public byte[] sessionId = {};
  public int cipherSuite;
  public final Map<Integer, byte[]> extensions = new LinkedHashMap<>();
  public byte[] newSessionTicket = {};

  /** Lets a new server read {@code octets} and keeps what it says; failures only close it. */
  public static RawReply to(byte[] octets, TlsServer server, TlsServerProtocol protocol) {
    try {
      protocol.accept(server);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return to(octets, protocol);
  }

  public static RawReply to(byte[] octets, TlsServerProtocol protocol) {
    try {
      protocol.offerInput(octets);
    } catch (IOException e) {
      // The alert is what the peer sees of it.
    }
    return read(MemoryConnection.output(protocol));
  }

  public static RawReply read(byte[] output) {
    RawReply reply = new RawReply();
    byte[] handshake = {};
    int at = 0;
    while (at < output.length) {
      int type = output[at];
      int length = uint16(output, at + 3);
      byte[] content = Arrays.copyOfRange(output, at + 5, at + 5 + length);
      if (type == 20) {
        reply.changeCipherSpec = true;
      } else if (type == 21 && !reply.changeCipherSpec) {
        reply.alerts.add(AlertDescription.getName((short) (content[1] & 0xff)));
      } else if (type == 22 && !reply.changeCipherSpec) {
        handshake = concat(handshake, content);
      }
      at += 5 + length;
    }
    reply.readHandshake(handshake);
    return reply;
  }

  /** How many octets the records in this output have as their contents. */
  public static List<Integer> recordLengths(byte[] output) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < output.length; at += 5 + uint16(output, at + 3)) {
      lengths.add(uint16(output, at + 3));
    }
    return lengths;
  }

  private void readHandshake(byte[] octets) {
    int at = 0;
    while (at < octets.length) {
      int type = octets[at];
      int length = (octets[at + 1] & 0xff) << 16 | uint16(octets, at + 2);
      byte[] body = Arrays.copyOfRange(octets, at + 4, at + 4 + length);
      handshakeTypes.add(type);
      if (type == SERVER_HELLO) {
        readServerHello(body);
      } else if (type == NEW_SESSION_TICKET) {
        newSessionTicket = Arrays.copyOfRange(body, 6, body.length);
      }
      at += 4 + length;
    }
  }

  private void readServerHello(byte[] body) {
    random = Arrays.copyOfRange(body, 2, 34);
    int idLength = body[34];
    sessionId = Arrays.copyOfRange(body, 35, 35 + idLength);
    cipherSuite = uint16(body, 35 + idLength);
    int at = 35 + idLength + 3 + 2;
    while (at < body.length) {
      int length = uint16(body, at + 2);
      extensions.put(uint16(body, at), Arrays.copyOfRange(body, at + 4, at + 4 + length));
      at += 4 + length;
    }
  }

  /** A server that resumes sends no Certificate but changes its cipher at once. */
  public boolean resumed() {
    return handshakeTypes.contains(SERVER_HELLO)
        && !handshakeTypes.contains(CERTIFICATE)
        && changeCipherSpec;
  }

  public boolean full() {
    return handshakeTypes.contains(CERTIFICATE);
  }

  private static int uint16(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server on loopback that gives the replies that a test wants from a Redis. */
final class FakeRedis implements AutoCloseable {

  static final String SUBSCRIBED = "*3\r\n$10\r\npsubscribe\r\n$7\r\nPool1.*\r\n:1\r\n";

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Talk talk;

  /** What the server says to a command, each octet of which is a character. */
  @FunctionalInterface
  interface Talk {
    void answer(String command, OutputStream out) throws IOException;
  }

  FakeRedis(Talk talk) throws IOException {
    this.talk = talk;
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        start(() -> converse(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void converse(Socket client) {
    byte[] buffer = new byte[8192];
    try (client) {
      int length = client.getInputStream().read(buffer);
      while (length >= 0) {
        String command = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        talk.answer(command, client.getOutputStream());
        length = client.getInputStream().read(buffer);
      }
    } catch (IOException e) {
      return; // it has had enough
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "fake-redis");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** A load balancer of TCP connections: one to each port in turn. */
final class RoundRobin implements AutoCloseable {

  private final ServerSocket listener;
  private final int[] ports;
  private final AtomicIntegerArray served;

  private RoundRobin(int[] ports) throws IOException {
    this.ports = ports;
    this.served = new AtomicIntegerArray(ports.length);
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  static RoundRobin over(int... ports) throws IOException {
    RoundRobin nodes = new RoundRobin(ports);
    daemon(nodes::accept);
    return nodes;
  }

  int port() {
    return listener.getLocalPort();
  }

  int served(int node) {
    return served.get(node);
  }

  private void accept() {
    for (int next = 0; !listener.isClosed(); next = (next + 1) % ports.length) {
      try {
        Socket client = listener.accept();
        served.incrementAndGet(next);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), ports[next]);
        daemon(() -> copy(client, server));
        daemon(() -> copy(server, client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One end has gone; the other learns it by itself.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "round robin");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}

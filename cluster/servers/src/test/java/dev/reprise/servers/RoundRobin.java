// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A load balancer of TCP connections: one to each port in turn. */
final class RoundRobin implements AutoCloseable {

  private final ServerSocket listener;
  private final int[] first;

  /** Guarded by itself, as are the two maps. */
  private final List<Integer> ports = new ArrayList<>();

  private final Map<Integer, Integer> served = new HashMap<>();
  private final Map<Integer, Integer> open = new HashMap<>();
  private int next;

  private RoundRobin(int[] ports) throws IOException {
    this.first = ports.clone();
    IntStream.of(ports).forEach(this.ports::add);
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

  /** How many connections the node has got that was the n-th at first. */
  int served(int node) {
    synchronized (ports) {
      return served.getOrDefault(first[node], 0);
    }
  }

  /** Makes no more connections to a port, and waits until those that are open have ended. */
  void drain(int port) throws InterruptedException {
    synchronized (ports) {
      ports.remove(Integer.valueOf(port));
      while (open.getOrDefault(port, 0) > 0) {
        ports.wait();
      }
    }
  }

  void add(int port) {
    synchronized (ports) {
      ports.add(port);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        int port = choose();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        AtomicInteger directions = new AtomicInteger(2);
        daemon(() -> copy(client, server, port, directions));
        daemon(() -> copy(server, client, port, directions));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private int choose() {
    synchronized (ports) {
      next = (next + 1) % ports.size();
      int port = ports.get(next);
      served.merge(port, 1, Integer::sum);
      open.merge(port, 1, Integer::sum);
      return port;
    }
  }

  private void copy(Socket from, Socket to, int port, AtomicInteger directions) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One end has gone; the other learns it by itself.
    }
    if (directions.decrementAndGet() == 0) {
      synchronized (ports) {
        open.merge(port, -1, Integer::sum);
        ports.notifyAll();
      }
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

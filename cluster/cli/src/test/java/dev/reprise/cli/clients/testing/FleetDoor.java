// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The one address of a fleet. Each connection goes on to the node that the test has planned for it,
 * so that clients which keep sessions by host and port offer them at every node.
 */
public final class FleetDoor implements AutoCloseable {

  private final ServerSocket listener;
  private final List<Socket> open = new ArrayList<>();
  private List<Stop> route = List.of();
  private int connections;

  /**
   * Where a connection goes.
   *
   * @param port of the node
   * @param before what happens before the connection is let through
   */
  public record Stop(int port, Runnable before) {

    public static Stop at(int port) {
      return new Stop(port, () -> {});
    }
  }

  private FleetDoor(ServerSocket listener) {
    this.listener = listener;
  }

  public static FleetDoor open() {
    try {
      FleetDoor door = new FleetDoor(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      daemon(door::accept);
      return door;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Plans the next connections; those after the last stop go there, too. */
  public synchronized void plan(List<Stop> stops) {
    route = List.copyOf(stops);
    connections = 0;
  }

  /** Ends all connections, so that the client has to make another one. */
  public synchronized void endAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    open.clear();
  }

  private synchronized Stop next() {
    if (connections >= route.size()) {
      return Stop.at(route.get(route.size() - 1).port());
    }
    return route.get(connections++);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Stop stop = next();
        stop.before().run();
        connect(client, stop.port());
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  /** As a load balancer does, ends the connection if nobody is at the port. */
  private void connect(Socket client, int port) throws IOException {
    try {
      Socket node = new Socket(InetAddress.getLoopbackAddress(), port);
      keep(client);
      client.setTcpNoDelay(true);
      node.setTcpNoDelay(true);
      daemon(() -> copy(client, node));
      daemon(() -> copy(node, client));
    } catch (ConnectException e) {
      client.close();
    }
  }

  private synchronized void keep(Socket client) {
    open.add(client);
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One end has gone; the other notices by itself.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "door of a fleet");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.probe.ProbedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.tls.TlsServerProtocol;

/** A TLS 1.2 server on loopback with planted faults, one thread, one connection at a time. */
public final class BrokenServer implements AutoCloseable {

  private final ServerSocket listener;
  private final Thread thread;
  private final BrokenTickets tickets;
  private final Set<Fault> faults;
  private final byte[] before;
  private final BrokenIdentity own = BrokenIdentity.named("localhost");
  private final BrokenIdentity other = BrokenIdentity.named("other.invalid");
  private final SecureRandom random = new SecureRandom();

  private BrokenServer(Set<Fault> faults, byte[] before) throws IOException {
    this.faults = faults;
    this.before = before;
    this.tickets = new BrokenTickets(faults);
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.thread = new Thread(this::serve, "broken server");
    thread.start();
  }

  public static BrokenServer with(Fault... faults) throws IOException {
    return new BrokenServer(planted(faults), new byte[0]);
  }

  /**
   * A server that sends some octets, such as alerts, before its answer to each hello.
   *
   * @param records in TLS's record layer
   */
  public static BrokenServer sending(byte[] records, Fault... faults) throws IOException {
    return new BrokenServer(planted(faults), records);
  }

  private static Set<Fault> planted(Fault... faults) {
    Set<Fault> planted = EnumSet.noneOf(Fault.class);
    planted.addAll(Set.of(faults));
    return planted;
  }

  public ProbedServer node() {
    return new ProbedServer(
        "localhost",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write(before);
        TlsServerProtocol protocol =
            new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
        protocol.accept(new BrokenTlsServer(faults, tickets, own, other, random));
        protocol.getInputStream().read();
        protocol.close();
      } catch (IOException e) {
        // A probe breaks off many a handshake; a closed listener ends the loop.
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.DemoReport.Cell;
import dev.reprise.cli.DemoReport.Phase;
import dev.reprise.cli.node.Node;
import dev.reprise.engine.Mechanism;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that shakes hands with each node of a fleet and then offers every session at every node,
 * by ticket and by ID, before and after the fleet's ticket key is rotated.
 */
final class Demo {

  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);
  private static final byte[] REQUEST =
      "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final DemoFleet fleet;
  private final TlsCrypto crypto;
  private final SecureRandom random;

  Demo(DemoFleet fleet, TlsCrypto crypto, SecureRandom random) {
    this.fleet = fleet;
    this.crypto = crypto;
    this.random = random;
  }

  /** A session and the node that it was made with. */
  private record Kept(Node node, Mechanism mechanism, DemoSession session) {}

  /**
   * Runs the whole demo.
   *
   * @throws IOException if a first handshake fails
   */
  DemoReport run() throws IOException {
    List<Kept> sessions = new ArrayList<>();
    for (Mechanism mechanism : Mechanism.values()) {
      for (Node node : fleet.nodes()) {
        boolean ticket = mechanism == Mechanism.TICKET;
        DemoClient client = DemoClient.fresh(crypto, fleet.certificate(), ticket, random);
        visit(client, node);
        sessions.add(new Kept(node, mechanism, client.session()));
      }
    }
    List<Cell> cells = new ArrayList<>();
    offerAll(sessions, Phase.BEFORE, cells);
    fleet.rotate();
    offerAll(sessions, Phase.AFTER, cells);
    return new DemoReport(fleet.nodes().stream().map(Node::name).toList(), cells);
  }

  private void offerAll(List<Kept> sessions, Phase phase, List<Cell> cells) {
    for (Kept kept : sessions) {
      for (Node to : fleet.nodes()) {
        cells.add(offer(kept, to, phase));
      }
    }
  }

  private Cell offer(Kept kept, Node to, Phase phase) {
    DemoClient client = DemoClient.returning(crypto, fleet.certificate(), kept.session(), random);
    long micros = 0;
    boolean resumed = false;
    try {
      Visit visit = visit(client, to);
      micros = TimeUnit.NANOSECONDS.toMicros(visit.handshakeNanos());
      resumed =
          client.resumed()
              && visit.answer().lines().anyMatch(("resumed: " + kept.mechanism().word())::equals);
      if (!resumed) {
        LOG.warn("{} at {}: {}", kept.mechanism().word(), to.name(), visit.answer());
      }
    } catch (IOException e) {
      LOG.warn("{} at {}: {}", kept.mechanism().word(), to.name(), e.toString());
    }
    return new Cell(kept.node().name(), to.name(), kept.mechanism(), phase, resumed, micros);
  }

  private record Visit(long handshakeNanos, String answer) {}

  private Visit visit(DemoClient client, Node node) throws IOException {
    InetSocketAddress address = node.address();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) READ_LIMIT.toMillis());
      DemoClientProtocol protocol =
          new DemoClientProtocol(socket.getInputStream(), socket.getOutputStream());
      long start = System.nanoTime();
      protocol.connect(client);
      long nanos = System.nanoTime() - start;
      protocol.getOutputStream().write(REQUEST);
      String answer;
      try (InputStream in = protocol.getInputStream()) {
        answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      return new Visit(nanos, answer);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.demo;

import dev.reprise.cli.demo.DemoReport.Cell;
import dev.reprise.cli.demo.DemoReport.Phase;
import dev.reprise.cli.node.Node;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.ResumingTlsClient;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.TlsClientProtocol;
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

  /** Every session is offered from a store of its own, so one key does for all. */
  private static final ClientSessionKey KEY =
      ClientSessionKey.of(DemoClient.SERVER_NAME, 1, "demo");

  private final DemoFleet fleet;
  private final TlsCrypto crypto;
  private final SecureRandom random;

  Demo(DemoFleet fleet, TlsCrypto crypto, SecureRandom random) {
    this.fleet = fleet;
    this.crypto = crypto;
    this.random = random;
  }

  /** A session and the node that it was made with. */
  private record Kept(Node node, Mechanism mechanism, ClientSession session) {}

  /**
   * Runs the whole demo.
   *
   * @throws IOException if a first handshake fails
   */
  DemoReport run() throws IOException {
    List<Kept> sessions = new ArrayList<>();
    for (Mechanism mechanism : Mechanism.values()) {
      for (Node node : fleet.nodes()) {
        sessions.add(new Kept(node, mechanism, firstSession(node, mechanism)));
      }
    }
    fleet.settle();
    List<Cell> cells = new ArrayList<>();
    offerAll(sessions, Phase.BEFORE, cells);
    fleet.rotate();
    offerAll(sessions, Phase.AFTER, cells);
    sessions.forEach(kept -> kept.session().masterSecret().destroy());
    return new DemoReport(fleet.nodes().stream().map(Node::name).toList(), cells);
  }

  private ClientSession firstSession(Node node, Mechanism mechanism) throws IOException {
    ClientSessionStore store = ClientSessionStore.inMemory(1);
    visit(node, mechanism, store);
    return store
        .find(KEY, fleet.clock().instant())
        .orElseThrow(() -> new IOException(node.name() + " has left no session"));
  }

  private void offerAll(List<Kept> sessions, Phase phase, List<Cell> cells) {
    for (Kept kept : sessions) {
      for (Node to : fleet.nodes()) {
        cells.add(offer(kept, to, phase));
      }
    }
  }

  private Cell offer(Kept kept, Node to, Phase phase) {
    ClientSessionStore store = ClientSessionStore.inMemory(1);
    store.store(KEY, kept.session());
    long micros = 0;
    boolean resumed = false;
    try {
      Visit visit = visit(to, kept.mechanism(), store);
      micros = TimeUnit.NANOSECONDS.toMicros(visit.handshakeNanos());
      resumed = visit.resumedBy(kept.mechanism());
      if (!resumed) {
        LOG.warn("{} at {}: {}", kept.mechanism().word(), to.name(), visit);
      }
    } catch (IOException e) {
      LOG.warn("{} at {}: {}", kept.mechanism().word(), to.name(), e.toString());
    }
    return new Cell(kept.node().name(), to.name(), kept.mechanism(), phase, resumed, micros);
  }

  private record Visit(long handshakeNanos, Optional<Mechanism> clientSays, String nodeSays) {

    boolean resumedBy(Mechanism mechanism) {
      return clientSays.filter(mechanism::equals).isPresent()
          && nodeSays.lines().anyMatch(("resumed: " + mechanism.word())::equals);
    }
  }

  private Visit visit(Node node, Mechanism mechanism, ClientSessionStore store) throws IOException {
    ClientPolicy policy = ClientPolicy.DEFAULT.withTickets(mechanism == Mechanism.TICKET);
    ResumingTlsClient client =
        new ResumptionClient(store, policy, fleet.clock(), random)
            .client(new DemoClient(crypto, fleet.certificate()), KEY);
    InetSocketAddress address = node.address();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) READ_LIMIT.toMillis());
      TlsClientProtocol protocol =
          new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      long start = System.nanoTime();
      protocol.connect(client);
      long nanos = System.nanoTime() - start;
      protocol.getOutputStream().write(REQUEST);
      String answer = new String(protocol.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Visit(nanos, client.outcome().flatMap(ClientOutcome::resumed), answer);
    }
  }
}

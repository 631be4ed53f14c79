// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import dev.reprise.cli.node.NodeTlsServer.Handshake;
import dev.reprise.codec.HostName;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Full;
import dev.reprise.engine.ResumptionOutcome.Resumed;
import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS server that tells each client how its connection came about, resumed or not. Safe for use
 * by any thread.
 *
 * <p>One thread accepts; an {@link EventLoop} for each processor does everything else, so a
 * thousand idle clients cost no thread.
 */
public final class Node implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final int BACKLOG = 4096;
  private static final int LOOPS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final long HEAP_OF_THE_REST = 24 << 20;
  private static final Duration PAUSE_AFTER_FAILED_ACCEPT = Duration.ofMillis(10);

  private final NodeSettings settings;
  private final ResumptionEngine engine;
  private Served served;
  private final InstantSource clock;
  private final JcaTlsCrypto crypto = NodeCrypto.create();
  private final Vitals vitals = new Vitals();
  private final Room room;
  private final ServerSocketChannel listener;

  /** Says when a client waits to be accepted. */
  private final Selector arrivals;

  private final String name;
  private final List<EventLoop> loops = new ArrayList<>();
  private final Thread acceptor;

  /** Read and written by the acceptor alone. */
  private long nextWarning = System.nanoTime();

  /**
   * The settings that new connections get.
   *
   * @param formerUntil until when the settings hold certificates that were replaced
   */
  private record Served(TlsSettings tls, HostScopes scopes, Instant formerUntil) {}

  private Node(NodeSettings settings, ResumptionEngine engine, InstantSource clock)
      throws IOException {
    this.settings = settings;
    this.engine = engine;
    this.served = new Served(settings.tls(), new HostScopes(settings, crypto), Instant.MAX);
    this.clock = clock;
    WarmUp.run(settings, crypto, clock);
    this.room =
        new Room(
            Descriptors.atMost(settings.limits().connections(), LOOPS + 1),
            mostOctets(),
            System::nanoTime);
    this.arrivals = Selector.open();
    this.listener = ServerSocketChannel.open();
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(settings.listen(), BACKLOG);
      listener.configureBlocking(false);
      listener.register(arrivals, SelectionKey.OP_ACCEPT);
    } catch (IOException | RuntimeException e) {
      listener.close();
      arrivals.close();
      throw e;
    }
    this.name =
        settings.name().orElseGet(() -> address().getHostString() + ":" + address().getPort());
    this.acceptor = vitals.thread("reprise-accept", this::accept);
  }

  /**
   * Starts a node, which then listens.
   *
   * @param engine decides about resumption; the caller closes it after the node
   * @param clock tells the time for tickets, sessions and certificates
   * @throws IOException if the address can't be listened on
   */
  public static Node start(NodeSettings settings, ResumptionEngine engine, InstantSource clock)
      throws IOException {
    Node node = new Node(settings, engine, clock);
    for (int i = 0; i < LOOPS; i++) {
      EventLoop loop = new EventLoop("reprise-loop-" + i, node.vitals);
      node.loops.add(loop);
      loop.start();
    }
    node.acceptor.start();
    return node;
  }

  /** Where the node listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.socket().getLocalSocketAddress();
  }

  /** What the node calls itself. */
  public String name() {
    return name;
  }

  /**
   * Completes with one line if a thread ends without which the node is no node; the process should
   * then end, so that something starts it again.
   */
  public CompletionStage<String> failure() {
    return vitals.failure().minimalCompletionStage();
  }

  /**
   * Uses other settings for connections from now on. Sessions of certificates that they replace
   * resume until the last of them has ended.
   *
   * @param sessionLifetime how long a session can resume
   */
  public synchronized void use(TlsSettings tls, Duration sessionLifetime) {
    serve(tls.after(served.tls()), clock.instant().plus(sessionLifetime));
  }

  private synchronized Served served() {
    if (clock.instant().isAfter(served.formerUntil())) {
      serve(served.tls().alone(), Instant.MAX);
    }
    return served;
  }

  private void serve(TlsSettings tls, Instant formerUntil) {
    served = new Served(tls, new HostScopes(settings.with(tls), crypto), formerUntil);
  }

  /** Whether all threads are there. */
  public boolean isAlive() {
    return !vitals.failure().isDone();
  }

  /** Whether the node accepts connections. */
  public boolean isAccepting() {
    return isAlive() && listener.isOpen();
  }

  /** How many connections were evicted to make room for others. */
  public long evicted() {
    return room.evicted();
  }

  /** Accepts no more, says close_notify on every connection and waits a little for its clients. */
  @Override
  public void close() {
    Connection.closeQuietly(listener);
    arrivals.wakeup(); // the acceptor waits there,
    room.close(); // or here
    try {
      acceptor.join();
      loops.forEach(EventLoop::stop);
      for (EventLoop loop : loops) {
        loop.awaitEnd(settings.limits().closing());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Connection.closeQuietly(arrivals); // only then is the port free
    }
  }

  /** Half of the heap that the rest does not need, 4 MiB at least. */
  private static long mostOctets() {
    return Math.max((Runtime.getRuntime().maxMemory() - HEAP_OF_THE_REST) / 2, 4 << 20);
  }

  private void accept() {
    for (int turn = 0; listener.isOpen(); turn++) {
      try {
        if (!awaitArrival() || !room.awaitVacancy()) {
          return;
        }
        accept(loops.get(turn % loops.size()));
      } catch (ClosedChannelException e) {
        return;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e); // nobody interrupts this thread
      } catch (IOException e) {
        acceptFails(e.getMessage()); // out of file descriptors, most likely
      } catch (RuntimeException | Error e) {
        acceptFails("");
        Vitals.report("a connection could not be accepted", e);
      }
    }
  }

  /**
   * Waits for a client, before anybody has to make room for it.
   *
   * @return false if the node accepts no more
   */
  private boolean awaitArrival() throws IOException {
    try {
      arrivals.select();
      arrivals.selectedKeys().clear();
      return listener.isOpen();
    } catch (ClosedSelectorException e) {
      return false;
    }
  }

  private void accept(EventLoop loop) throws IOException {
    SocketChannel channel = listener.accept();
    if (channel == null) {
      return; // it has gone meanwhile
    }
    Room.Place place = room.enter();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      loop.adopt(channel, place, this::connection);
    } catch (IOException | RuntimeException | Error e) {
      place.leave();
      Connection.closeQuietly(channel);
      throw e;
    }
  }

  /** Evicts a connection, so that the next client can be accepted; says so once a minute. */
  private void acceptFails(@Nullable String why) {
    room.makeRoom();
    long now = System.nanoTime();
    if (now - nextWarning >= 0) {
      nextWarning = now + Duration.ofMinutes(1).toNanos();
      LOG.warn("can't accept: {}; raise the limit of open files (ulimit -n)", why);
    }
    LockSupport.parkNanos(PAUSE_AFTER_FAILED_ACCEPT.toNanos());
  }

  private Connection connection(SocketChannel channel, Room.Place place, Runnable waker) {
    Served now = served();
    NodeTlsServer server = new NodeTlsServer(crypto, now.tls(), clock);
    ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol();
    protocol.whenReady(waker);
    return new Connection(
        channel,
        protocol,
        new Connection.Dialogue(
            engine.server(server, now.scopes()), () -> answer(server, protocol), place),
        settings.limits(),
        clock);
  }

  private byte[] answer(NodeTlsServer server, ResumingTlsServerProtocol protocol) {
    Handshake handshake = server.handshake().orElseThrow();
    Optional<Resumed> resumed =
        protocol.outcome().filter(Resumed.class::isInstance).map(Resumed.class::cast);
    Optional<Full> full = protocol.outcome().filter(Full.class::isInstance).map(Full.class::cast);
    return new Answer()
        .with("node", name)
        .with("protocol", handshake.protocol())
        .with("cipher", handshake.cipherSuite())
        .with("resumed", resumed.map(each -> each.mechanism().word()).orElse("none"))
        .with("reason", full.map(each -> each.reason().word()))
        .with("no-ticket", full.flatMap(Full::notIssued).map(NotIssuedReason::word))
        .with("renewed", resumed.filter(Resumed::renewed).isPresent() ? "yes" : "no")
        .with("session-age", resumed.map(each -> Long.toString(each.sessionAge().toSeconds())))
        .with("sni", handshake.serverName().map(HostName::name))
        .with("alpn", handshake.applicationProtocol())
        .with("client", handshake.client().map(each -> each.getSubjectX500Principal().getName()))
        .encoded();
  }
}

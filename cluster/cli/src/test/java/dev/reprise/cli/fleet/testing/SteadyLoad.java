// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cli.demo.DemoClient;
import dev.reprise.cli.node.NodeCrypto;
import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.Trip;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A process that goes from node to node of a fleet: a full handshake at one, and a moment later the
 * session is offered at another, by ticket and by ID in turn. It prints a {@link Trip} in a line
 * each, until it is killed. Arguments: the milliseconds between two trips, the certificate of all
 * nodes, and their ports.
 *
 * <p>No more than {@link #MOST_TRIPS} have a node as their beginning or end at a time. More would
 * begin on a slow machine than end, until a node can't shake hands in time.
 */
final class SteadyLoad {

  private static final Duration BEFORE_COMING_BACK = Duration.ofMillis(300);

  /** Longer than a node lets a handshake take, so that it is a node that gives up, or hangs. */
  private static final int PATIENCE_MILLIS = 12_000;

  private static final int MOST_TRIPS = 20;

  private static final ClientSessionKey KEY =
      ClientSessionKey.of(DemoClient.SERVER_NAME, 1, "the fleet");

  private final TlsCrypto crypto = NodeCrypto.create();
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

  /** As many threads as there are trips, so that none waits while a node is silent. */
  private final ExecutorService travellers = Executors.newCachedThreadPool();

  private final long paceMillis;
  private final byte[] certificate;
  private final List<Integer> ports;

  /** For each node, how many more trips may begin there or end there. */
  private final List<Semaphore> places;

  /** Counted by the thread of the pace alone. */
  private int turns;

  private int trips;

  /** A trip that begins. */
  private record Plan(int number, long start, int from, int to, boolean ticket) {

    Trip ended(String made, String offered, String key) {
      return new Trip(number, start, from, to, ticket, made, offered, key);
    }
  }

  private SteadyLoad(long paceMillis, byte[] certificate, List<Integer> ports) {
    this.paceMillis = paceMillis;
    this.certificate = certificate;
    this.ports = ports;
    this.places = Stream.generate(() -> new Semaphore(MOST_TRIPS)).limit(ports.size()).toList();
  }

  /** Runs until it is killed. */
  public static void main(String[] args)
      throws IOException, CertificateException, InterruptedException, ExecutionException {
    byte[] certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(Files.newInputStream(Path.of(args[1])))
            .getEncoded();
    List<Integer> ports = Arrays.stream(args).skip(2).map(Integer::valueOf).toList();
    new SteadyLoad(Long.parseLong(args[0]), certificate, ports).start();
  }

  private void start() throws InterruptedException, ExecutionException {
    pace.scheduleAtFixedRate(this::begin, 0, paceMillis, TimeUnit.MILLISECONDS)
        .get(); // never, unless it has failed
  }

  private void begin() {
    int turn = turns++;
    int from = turn % ports.size();
    int to = (from + 1 + turn / ports.size() % (ports.size() - 1)) % ports.size();
    if (!places.get(from).tryAcquire()) {
      return;
    }
    if (!places.get(to).tryAcquire()) {
      places.get(from).release();
      return;
    }
    Plan plan = new Plan(trips++, clock.millis(), from, to, turn / 2 % 2 == 0);
    travellers.execute(() -> travel(plan));
  }

  /** Says one trip at the end, in every case. */
  private void travel(Plan plan) {
    ClientSessionStore store = ClientSessionStore.inMemory(1);
    String made = visit(plan.from(), plan.ticket(), store);
    Optional<ClientSession> session = store.find(KEY, clock.instant());
    String key = session.map(SteadyLoad::key).orElse("-");
    if (session.isEmpty()) {
      end(plan, made, Trip.isFailure(made) ? "-" : "none", key);
      return;
    }
    CompletableFuture.delayedExecutor(
            BEFORE_COMING_BACK.toMillis(), TimeUnit.MILLISECONDS, travellers)
        .execute(() -> end(plan, made, visit(plan.to(), plan.ticket(), store), key));
  }

  private void end(Plan plan, String made, String offered, String key) {
    places.get(plan.from()).release();
    places.get(plan.to()).release();
    say(plan.ended(made, offered, key));
  }

  private static String key(ClientSession session) {
    return session.ticket().isEmpty() ? "-" : session.ticket().slice(0, 4).hex();
  }

  private static synchronized void say(Trip trip) {
    System.out.println(trip.line());
  }

  private String visit(int node, boolean ticket, ClientSessionStore store) {
    ResumptionClient client =
        new ResumptionClient(store, ClientPolicy.DEFAULT.withTickets(ticket), clock, random);
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(node)),
          PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      ResumingTlsClientProtocol protocol =
          new ResumingTlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.connect(client.client(new DemoClient(crypto, certificate), KEY));
      protocol
          .getOutputStream()
          .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      AnswerLines answer =
          AnswerLines.in(
              new String(protocol.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      String mechanism = (ticket ? Mechanism.TICKET : Mechanism.SESSION_ID).word();
      return answer.get("resumed").equals(mechanism) ? Trip.RESUMED : answer.get("reason");
    } catch (IOException | RuntimeException | AssertionError e) {
      return Trip.failed(e);
    }
  }
}

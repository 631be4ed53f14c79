// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.node.NodeCrypto;
import dev.reprise.engine.Mechanism;
import dev.reprise.engine.bc.ResumingTlsClientProtocol;
import dev.reprise.engine.bc.ResumptionClient;
import dev.reprise.engine.client.BoundedClientSessions;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.tls.crypto.TlsCrypto;

/**
 * A process that goes from node to node of a fleet: a full handshake at one, and a moment later the
 * session is offered at another, by ticket and by ID in turn. It prints a {@link Trip} in a line
 * each, until it is killed. Arguments: the certificate of all nodes and their ports.
 */
final class SteadyLoad {

  private static final Duration BETWEEN_TRIPS = Duration.ofMillis(60);
  private static final Duration BEFORE_COMING_BACK = Duration.ofMillis(300);
  private static final int PATIENCE_MILLIS = 3000;
  private static final int THREADS = 16;
  private static final ClientSessionKey KEY =
      ClientSessionKey.of(DemoClient.SERVER_NAME, 1, "the fleet");

  private final TlsCrypto crypto = NodeCrypto.create();
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final AtomicInteger trips = new AtomicInteger();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
  private final byte[] certificate;
  private final List<Integer> ports;

  private SteadyLoad(byte[] certificate, List<Integer> ports) {
    this.certificate = certificate;
    this.ports = ports;
  }

  /** Runs until it is killed. */
  public static void main(String[] args)
      throws IOException, CertificateException, InterruptedException, ExecutionException {
    byte[] certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(Files.newInputStream(Path.of(args[0])))
            .getEncoded();
    List<Integer> ports = Arrays.stream(args).skip(1).map(Integer::valueOf).toList();
    new SteadyLoad(certificate, ports).start();
  }

  /**
   * What came of one trip.
   *
   * @param startedMillis epoch milliseconds
   * @param from where the session was made, a place in the fleet
   * @param to where it was offered
   * @param ticket whether by ticket
   * @param made what the first node said of its handshake, {@code failed} if there was none
   * @param offered the same for the second
   * @param key the beginning of the name of the ticket's key
   */
  record Trip(
      long startedMillis,
      int from,
      int to,
      boolean ticket,
      String made,
      String offered,
      String key) {

    static final String FAILED = "failed";
    static final String RESUMED = "resumed";

    /** Reads a line, if it is one. */
    static Optional<Trip> of(String line) {
      String[] words = line.split(" ", -1);
      return words.length == 8 && words[0].equals("trip")
          ? Optional.of(
              new Trip(
                  Long.parseLong(words[1]),
                  Integer.parseInt(words[2]),
                  Integer.parseInt(words[3]),
                  words[4].equals("ticket"),
                  words[5],
                  words[6],
                  words[7]))
          : Optional.empty();
    }

    boolean isResumed() {
      return offered.equals(RESUMED);
    }

    /** Whether a handshake failed at a node that is not excused. */
    boolean hasFailed(int excused) {
      return (made.equals(FAILED) && from != excused) || (offered.equals(FAILED) && to != excused);
    }

    String line() {
      return String.join(
          " ",
          "trip",
          Long.toString(startedMillis),
          Integer.toString(from),
          Integer.toString(to),
          ticket ? "ticket" : "id",
          made,
          offered,
          key);
    }
  }

  private void start() throws InterruptedException, ExecutionException {
    threads
        .scheduleAtFixedRate(this::begin, 0, BETWEEN_TRIPS.toMillis(), TimeUnit.MILLISECONDS)
        .get(); // never, unless it has failed
  }

  private void begin() {
    int number = trips.getAndIncrement();
    threads.execute(() -> travel(number));
  }

  private void travel(int number) {
    int from = number % ports.size();
    int to = (from + 1 + number / ports.size() % (ports.size() - 1)) % ports.size();
    boolean ticket = number / 2 % 2 == 0;
    long start = clock.millis();
    ClientSessionStore store = new BoundedClientSessions(1);
    String made = visit(from, ticket, store);
    Optional<ClientSession> session = store.find(KEY, clock.instant());
    String key = session.map(SteadyLoad::key).orElse("-");
    if (session.isEmpty()) {
      say(new Trip(start, from, to, ticket, made, made.equals(Trip.FAILED) ? "-" : "none", key));
      return;
    }
    CompletableFuture.delayedExecutor(BEFORE_COMING_BACK.toMillis(), TimeUnit.MILLISECONDS, threads)
        .execute(() -> say(new Trip(start, from, to, ticket, made, visit(to, ticket, store), key)));
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
    } catch (IOException | AssertionError e) {
      return Trip.FAILED;
    }
  }
}

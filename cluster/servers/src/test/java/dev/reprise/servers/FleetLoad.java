// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Clients on the JDK's TLS 1.2, one for each port, that make requests in turn, each on a connection
 * of its own.
 */
final class FleetLoad {

  /** How many requests each client makes after what happens meanwhile. */
  private static final int REQUESTS_AFTERWARDS = 15;

  private final List<Client> clients = new ArrayList<>();

  private FleetLoad() {}

  static FleetLoad on(List<Integer> ports) throws GeneralSecurityException {
    FleetLoad load = new FleetLoad();
    for (int port : ports) {
      load.clients.add(new Client(port));
    }
    return load;
  }

  /**
   * What became of the requests.
   *
   * @param full how many came with a full handshake
   * @param resumed how many came with an abbreviated one
   * @param failures what went wrong
   */
  record Report(int full, int resumed, List<String> failures) {}

  /** What happens to the fleet. */
  interface Event {
    void happen() throws Exception;
  }

  /** Lets the clients make requests while something happens, and some more. */
  Report during(Event event) throws Exception {
    AtomicBoolean happened = new AtomicBoolean();
    Tally tally = new Tally();
    Thread thread = new Thread(() -> run(happened, tally), "clients of a fleet");
    thread.setDaemon(true);
    thread.start();
    try {
      event.happen();
    } finally {
      happened.set(true);
    }
    thread.join();
    return new Report(tally.full, tally.resumed, tally.failures);
  }

  private void run(AtomicBoolean happened, Tally tally) {
    int after = 0;
    while (after < REQUESTS_AFTERWARDS) {
      after += happened.get() ? 1 : 0;
      clients.forEach(client -> client.request(tally));
    }
  }

  /** What the thread of the clients counts, and others read when it has ended. */
  private static final class Tally {
    private int full;
    private int resumed;
    private final List<String> failures = new ArrayList<>();
  }

  private static final class Client {

    private final int port;
    private final SSLContext context;

    Client(int port) throws GeneralSecurityException {
      this.port = port;
      this.context = SSLContext.getInstance("TLSv1.2", "SunJSSE");
      context.init(null, new TrustManager[] {new TrustingAnyone()}, null);
    }

    void request(Tally tally) {
      try {
        if (resumes()) {
          tally.resumed++;
        } else {
          tally.full++;
        }
      } catch (IOException e) {
        tally.failures.add(port + ": " + e);
      }
    }

    /** Makes a request. Returns whether its session was resumed, by the time of its creation. */
    private boolean resumes() throws IOException {
      long begun = System.currentTimeMillis();
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
        socket.setTcpNoDelay(true); // or Finished waits for the acknowledgement of what it follows
        socket.startHandshake();
        long created = socket.getSession().getCreationTime();
        socket
            .getOutputStream()
            .write(
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (!answer.startsWith("HTTP/1.1 ")) {
          throw new IOException("no answer: " + answer);
        }
        return created < begun;
      }
    }
  }
}

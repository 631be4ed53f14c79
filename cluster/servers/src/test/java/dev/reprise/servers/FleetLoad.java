// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Clients on the JDK's TLS 1.2, one for each port, that make requests one after another, each on a
 * connection of its own.
 */
final class FleetLoad {

  /** How many requests each client makes at least after what happens meanwhile. */
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
    CountDownLatch happened = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (Client client : clients) {
      client.reset();
      Thread thread = new Thread(() -> client.run(happened), "client of a fleet");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    try {
      event.happen();
    } finally {
      happened.countDown();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return new Report(
        clients.stream().mapToInt(client -> client.full.get()).sum(),
        clients.stream().mapToInt(client -> client.resumed.get()).sum(),
        clients.stream().flatMap(client -> client.failures.stream()).toList());
  }

  private static final class Client {

    private final int port;
    private final SSLContext context;
    private final AtomicInteger full = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();

    Client(int port) throws GeneralSecurityException {
      this.port = port;
      this.context = SSLContext.getInstance("TLSv1.2", "SunJSSE");
      context.init(null, new TrustManager[] {new TrustingAnyone()}, null);
    }

    void reset() {
      full.set(0);
      resumed.set(0);
      failures.clear();
    }

    void run(CountDownLatch happened) {
      int after = 0;
      while (after < REQUESTS_AFTERWARDS) {
        after += happened.getCount() == 0 ? 1 : 0;
        try {
          (request() ? resumed : full).incrementAndGet();
        } catch (IOException e) {
          failures.add(port + ": " + e);
        }
      }
    }

    /** Returns whether the session was resumed, by the time of its creation. */
    private boolean request() throws IOException {
      long begun = System.currentTimeMillis();
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
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

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.status;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server that shows the state of a node or a follower to its operator: {@code /metrics},
 * {@code /status.json}, {@code /live}, {@code /ready}, {@code /health}, and a page at {@code /}. It
 * only reads, and shows neither clients nor secrets. Safe for use by any thread.
 */
public final class StatusServer implements AutoCloseable {

  /*
   * A page in a browser on this machine may not read what is served here: no CORS header allows it,
   * and on loopback a Host that is no name of loopback is refused, so that a name which is made to
   * point at 127.0.0.1 (DNS rebinding) does not help.
   *
   * The JDK's server has a thread read a request to its end, so each connection may have one: else
   * as many clients as there are threads could keep the others waiting by sending slowly.
   */

  private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
  private static final int BACKLOG = 50;
  private static final String SECONDS_FOR_A_REQUEST = "10";
  private static final int MAX_CONNECTIONS = 100;
  private static final long THREAD_IDLE_SECONDS = 30;
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final String OPEN_METRICS_NAME = "application/openmetrics-text";
  private static final String OPEN_METRICS = OPEN_METRICS_NAME + "; version=1.0.0; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";
  private static final Map<String, String> PAGE =
      Map.of(
          "page.html", "text/html; charset=utf-8",
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "reasons.html", "text/html; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private final HttpServer server;
  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> intervals;
  private final boolean onLoopback;

  /** What is answered to a request: a status, a type and a body. */
  private record Answer(int status, String type, String body) {

    static Answer ok(String type, String body) {
      return new Answer(200, type, body);
    }

    static Answer text(int status, String line) {
      return new Answer(status, "text/plain; charset=utf-8", line + "\n");
    }
  }

  private StatusServer(HttpServer server, StatusSource source) {
    this.server = server;
    this.onLoopback = server.getAddress().getAddress().isLoopbackAddress();
    this.threads =
        new ThreadPoolExecutor(
            0,
            MAX_CONNECTIONS,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon(task, "reprise-status"));
    this.timer =
        Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "reprise-history"));
    long interval = History.INTERVAL.toMillis();
    this.intervals =
        timer.scheduleAtFixedRate(
            () -> endInterval(source), interval, interval, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts to listen.
   *
   * @param address where; port 0 lets the system pick one
   * @param node what the node calls itself
   * @throws IOException if the address can't be listened on
   */
  public static StatusServer start(InetSocketAddress address, String node, StatusSource source)
      throws IOException {
    limit("sun.net.httpserver.maxReqTime", SECONDS_FOR_A_REQUEST);
    limit("sun.net.httpserver.maxRspTime", SECONDS_FOR_A_REQUEST);
    limit("jdk.httpserver.maxConnections", Integer.toString(MAX_CONNECTIONS));
    HttpServer server = HttpServer.create(address, BACKLOG);
    StatusServer started = new StatusServer(server, source);
    server.setExecutor(started.threads);
    started.serve("/metrics", exchange -> metrics(source, exchange));
    started.serve("/status.json", exchange -> Answer.ok(JSON, source.status(node)));
    started.serve("/live", exchange -> word(source.isAlive(), "alive", "not alive"));
    started.serve("/ready", exchange -> word(source.isReady(), "ready", "not ready"));
    started.serve("/health", exchange -> health(source, exchange));
    started.serve("/", exchange -> file("page.html"));
    PAGE.keySet().forEach(name -> started.serve("/" + name, exchange -> file(name)));
    server.start();
    return started;
  }

  /**
   * The JDK reads its limits from properties, once; the command's own process has no other server.
   */
  private static void limit(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    intervals.cancel(false);
    timer.shutdownNow();
    server.stop(0);
    threads.shutdownNow();
  }

  /** A task that throws would not run again. */
  private static void endInterval(StatusSource source) {
    try {
      source.endInterval();
    } catch (RuntimeException | Error e) {
      LOG.error("an interval of the history is lost", e);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void serve(String path, Function<HttpExchange, Answer> answer) {
    server.createContext(path, exchange -> handle(exchange, path, answer));
  }

  private void handle(HttpExchange exchange, String path, Function<HttpExchange, Answer> answer)
      throws IOException {
    try (exchange) {
      respond(exchange, refusal(exchange, path).orElseGet(() -> answer.apply(exchange)));
    } catch (RuntimeException | Error e) {
      LOG.error("a request for {} failed", path, e); // it costs this request alone
    }
  }

  private Optional<Answer> refusal(HttpExchange exchange, String path) {
    if (onLoopback && !namesLoopback(exchange.getRequestHeaders().getFirst("Host"))) {
      return Optional.of(Answer.text(421, "this is served on loopback, under its names only"));
    }
    if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return Optional.of(Answer.text(405, "only GET and HEAD"));
    }
    if (!exchange.getRequestURI().getPath().equals(path)) {
      return Optional.of(Answer.text(404, "not found"));
    }
    return Optional.empty();
  }

  private static boolean namesLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.replaceFirst(":\\d+$", "");
    return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
  }

  private static void respond(HttpExchange exchange, Answer answer) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", answer.type);
    headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.status, -1);
    } else {
      byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** OpenMetrics for those who name it, as Prometheus does, and the older format for all others. */
  private static Answer metrics(StatusSource source, HttpExchange exchange) {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    String type = accept != null && accept.contains(OPEN_METRICS_NAME) ? OPEN_METRICS : PROMETHEUS;
    return Answer.ok(type, source.metrics(type));
  }

  private static Answer word(boolean holds, String ifItDoes, String otherwise) {
    return Answer.text(holds ? 200 : 503, holds ? ifItDoes : otherwise);
  }

  /** A degraded node is ready: what is missing costs full handshakes. */
  private static Answer health(StatusSource source, HttpExchange exchange) {
    Health health = source.health();
    int status = source.isReady() ? 200 : 503;
    return wantsText(exchange)
        ? Answer.text(status, health.text())
        : new Answer(status, JSON, StatusReport.health(health).toString());
  }

  private static boolean wantsText(HttpExchange exchange) {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    return accept != null && accept.startsWith("text/plain");
  }

  private static Answer file(String name) {
    try (InputStream in = StatusServer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return Answer.ok(
          PAGE.getOrDefault(name, "text/plain"),
          new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether others than this machine can reach an address. */
  public static boolean isOpenToOthers(InetAddress address) {
    return !address.isLoopbackAddress();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis.testing;

// Longer than 300 lines: one process with its configurations, TLS files and clean-up.

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A {@code redis-server} in a process of its own, on a free port of loopback, with its files in a
 * directory that is removed when it is closed. Not safe for use by several threads.
 */
public final class RedisServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final String LOOPBACK = "127.0.0.1";
  private static final int CLUSTER_PORT_OFFSET = 10_000;

  private final Path program;
  private final Path directory;
  private final String host;
  private final int port;
  private final int plainPort;
  private final List<String> options;
  private Process process;

  private RedisServer(
      Path program,
      Path directory,
      String host,
      int port,
      int plainPort,
      List<String> options,
      Process first) {
    this.program = program;
    this.directory = directory;
    this.host = host;
    this.port = port;
    this.plainPort = plainPort;
    this.options = List.copyOf(options);
    this.process = first;
  }

  /**
   * Starts a server, which keeps nothing on disk unless told to, and waits until it answers.
   *
   * @param options as on the command line of {@code redis-server}
   */
  public static RedisServer start(String... options) {
    return start(RedisProgram.find(), options);
  }

  /** Starts a server of a certain program. */
  public static RedisServer start(Path program, String... options) {
    int port = freePort();
    return launch(
        program, LOOPBACK, port, port, List.of("--port", Integer.toString(port)), options);
  }

  /**
   * Starts a server at another address of loopback, so that several can have the same port.
   *
   * @param host {@code 127.0.0.2}, for example
   */
  public static RedisServer startAt(String host, int port) {
    return launch(RedisProgram.find(), host, port, port, List.of("--port", Integer.toString(port)));
  }

  /** Starts a server that takes TLS connections on {@link #port}. */
  public static RedisServer startTls(Path certificate, Path key, Path authority, String... more) {
    int port = freePort();
    int plainPort = freePort();
    return launch(
        RedisProgram.find(),
        LOOPBACK,
        port,
        plainPort,
        List.of(
            "--port", Integer.toString(plainPort),
            "--tls-port", Integer.toString(port),
            "--tls-cert-file", certificate.toString(),
            "--tls-key-file", key.toString(),
            "--tls-ca-cert-file", authority.toString()),
        more);
  }

  /** Starts a Sentinel that watches a master under the name {@code reprise}. */
  static RedisServer startSentinel(int masterPort, int quorum) {
    int port = freePort();
    Path directory = newDirectory();
    Path configuration = directory.resolve("sentinel.conf");
    write(
        configuration,
        """
        port %d
        dir %s
        sentinel monitor reprise 127.0.0.1 %d %d
        sentinel down-after-milliseconds reprise 1000
        sentinel failover-timeout reprise 3000
        sentinel parallel-syncs reprise 1
        """
            .formatted(port, directory, masterPort, quorum));
    List<String> command =
        List.of(RedisProgram.find().toString(), configuration.toString(), "--sentinel");
    RedisServer server =
        new RedisServer(
            RedisProgram.find(),
            directory,
            LOOPBACK,
            port,
            port,
            List.of(),
            run(command, directory));
    return server.answering();
  }

  private static RedisServer launch(
      Path program, String host, int port, int plainPort, List<String> ports, String... options) {
    Path directory = newDirectory();
    List<String> all = new ArrayList<>(ports);
    all.addAll(List.of("--bind", host, "--dir", directory.toString(), "--save", ""));
    all.addAll(List.of("--appendonly", "no", "--protected-mode", "no"));
    all.addAll(List.of(options));
    RedisServer server =
        new RedisServer(
            program, directory, host, port, plainPort, all, run(command(program, all), directory));
    return server.answering();
  }

  /** Where clients connect. */
  public int port() {
    return port;
  }

  /** The address at which the server listens, {@code 127.0.0.1} unless another was asked for. */
  public String host() {
    return host;
  }

  /** {@code HOST:PORT}. */
  public String address() {
    return host + ":" + port;
  }

  /** Ends the server as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts the server again where it was, after {@link #kill}, and waits until it answers. */
  public void restart() {
    if (process.isAlive()) {
      throw new IllegalStateException("the server is still there");
    }
    process = run(command(program, options), directory);
    awaitAnswer();
  }

  /** Starts the server again with data for a minute, of which it answers that it is loading. */
  public void restartLoading() {
    command("EVAL", "for i = 1, 60000 do redis.call('SET', 'key' .. i, 'x') end", "0");
    command("SAVE");
    kill();
    List<String> command = command(program, options);
    command.addAll(List.of("--key-load-delay", "1000"));
    command.addAll(List.of("--loading-process-events-interval-bytes", "1024"));
    process = run(command, directory);
    await("LOADING", "GET", "any");
  }

  /** Makes a directory in that of the server. */
  public void makeDirectory(String name) {
    try {
      Files.createDirectory(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the server accept connections and answer nothing. */
  public void hang() {
    signal("-STOP");
  }

  /** Lets the server go on. */
  public void goOn() {
    signal("-CONT");
  }

  /**
   * Sends one command, by the plain port, and returns the whole answer as Redis wrote it.
   *
   * @param words of the command
   */
  public String command(String... words) {
    return exchange(request(words));
  }

  /** The same, at a server that was started with {@code --requirepass}. */
  public String commandWithPassword(String... words) {
    return commandAs(options.get(options.indexOf("--requirepass") + 1), words);
  }

  /** The same, at a server that wants a password by now. */
  public String commandAs(String password, String... words) {
    return exchange(request("AUTH", password), request(words));
  }

  /** Sends one command, by the plain port, and does not wait for the answer. */
  public void send(String... words) {
    try (Socket socket = new Socket(host, plainPort)) {
      socket.getOutputStream().write(request(words).getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String request(String... words) {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      request.append("$").append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return request.toString();
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((one, other) -> other.compareTo(one)).forEach(RedisServer::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server has said. */
  public String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a command again and again until the answer has a text in it. */
  public void await(String text, String... words) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() - end < 0 && process.isAlive()) {
      try {
        last = command(words);
        if (last.contains(text)) {
          return;
        }
      } catch (UncheckedIOException e) {
        last = e.toString();
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    throw new AssertionError("not " + text + " but " + last + "\n" + log());
  }

  /**
   * A port that nobody listens on, neither on it nor on the port 10,000 above, which is where a
   * member of a Redis Cluster listens for the others.
   */
  public static int freePort() {
    while (true) {
      int port = freePort(0);
      if (port + CLUSTER_PORT_OFFSET <= 0xffff && isFree(port + CLUSTER_PORT_OFFSET)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try {
      return freePort(port) == port;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static int freePort(int wanted) {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() {
    await("", "PING");
  }

  /** This server once it answers; one that never does is ended. */
  private RedisServer answering() {
    try {
      awaitAnswer();
      return this;
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /**
   * Hands servers to what sets them up; if that fails, all that had been started by then are ended.
   *
   * @param start adds each server as it starts
   */
  static <T> T allOrNone(Function<List<RedisServer>, T> start) {
    List<RedisServer> started = new ArrayList<>();
    try {
      return start.apply(started);
    } catch (RuntimeException | AssertionError e) {
      started.forEach(RedisServer::close);
      throw e;
    }
  }

  /** Sends requests over one connection; returns the answer to the last. */
  private String exchange(String... requests) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, plainPort), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      String last = "";
      for (String request : requests) {
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        last = reply(in);
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One reply, however nested. */
  private static String reply(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    do {
      line.append((char) in.readUnsignedByte());
    } while (line.charAt(line.length() - 1) != '\n');
    int count = "$*".indexOf(line.charAt(0)) < 0 ? -1 : Integer.parseInt(line.substring(1).strip());
    if (count >= 0 && line.charAt(0) == '$') {
      byte[] text = new byte[count + 2];
      in.readFully(text);
      line.append(new String(text, StandardCharsets.ISO_8859_1));
    } else if (line.charAt(0) == '*') {
      for (int i = 0; i < count; i++) {
        line.append(reply(in));
      }
    }
    return line.toString();
  }

  private void signal(String signal) {
    try {
      int exit = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill " + signal + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> command(Path program, List<String> options) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(options);
    return command;
  }

  private static Process run(List<String> command, Path directory) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("reprise-redis-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.codec.wire.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.TlsSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link FastTlsCrypto} against the {@code openssl} command: full and resumed, data both ways. */
class FastCryptoOpenSslIT {

  private static final FastTlsCrypto FAST =
      new FastTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(null);
  private static final FastTlsCrypto FAST_ON_JDK = new FastTlsCryptoProvider().create(null);
  private static final String WORD = "resumption";
  private static final String WORD_REVERSED = "noitpmuser";
  private static final long LIMIT_SECONDS = 30;

  @TempDir private static Path directory;
  private static ExecutorService threads;

  @BeforeAll
  static void findOpenSsl() throws IOException {
    boolean found;
    try {
      found = start("version").waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      found = false;
    }
    if (!found && Boolean.getBoolean("peers.required")) {
      fail("the openssl command is required and not here");
    }
    assumeTrue(found, "the openssl command is not here");
    threads = Executors.newCachedThreadPool();
    for (String keys : List.of("RSA", "EC")) {
      FastCredentials own = FastCredentials.of(keys);
      Files.writeString(pem(keys, "key"), pem("PRIVATE KEY", own.privateKey().getEncoded()));
      Files.writeString(pem(keys, "crt"), pem("CERTIFICATE", own.certificate().toByteArray()));
    }
  }

  @AfterAll
  static void stopThreads() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  static Stream<Suite> suites() {
    return Stream.of(
            suite("ECDHE-ECDSA-AES128-GCM-SHA256", 0xC02B, "EC"),
            suite("ECDHE-RSA-AES256-GCM-SHA384", 0xC030, "RSA"),
            suite("DHE-RSA-AES128-GCM-SHA256", 0x009E, "RSA"),
            suite("AES128-GCM-SHA256", 0x009C, "RSA"),
            suite("ECDHE-ECDSA-AES128-CCM", 0xC0AC, "EC"),
            suite("ECDHE-ECDSA-AES256-CCM8", 0xC0AF, "EC"),
            suite("ECDHE-RSA-CHACHA20-POLY1305", 0xCCA8, "RSA"),
            suite("ECDHE-RSA-AES128-SHA256", 0xC027, "RSA"),
            suite("ECDHE-ECDSA-AES256-SHA384", 0xC024, "EC"),
            suite("ECDHE-RSA-AES128-SHA", 0xC013, "RSA"))
        .flatMap(FastCryptoOpenSslIT::variants);
  }

  private static Suite suite(String openSslName, int number, String keys) {
    return new Suite(openSslName, FastCase.of(number, ProtocolVersion.TLSv12), keys, FAST);
  }

  /** Each suite on Bouncy Castle's provider, and on the JDK's where they have it; CBC twice. */
  private static Stream<Suite> variants(Suite suite) {
    List<Suite> variants = new ArrayList<>(List.of(suite));
    if (!suite.openSslName().contains("CCM")) {
      variants.add(new Suite(suite.openSslName(), suite.setting(), suite.keys(), FAST_ON_JDK));
    }
    if (suite.setting().usesBlockCipher()) {
      FastCase plain = suite.setting().macThenEncrypt();
      variants.add(new Suite(suite.openSslName(), plain, suite.keys(), FAST_ON_JDK));
    }
    return variants.stream();
  }

  private record Suite(String openSslName, FastCase setting, String keys, FastTlsCrypto crypto) {

    String cipherList() {
      // Security level 0: a CCM tag of 8 octets counts as less than 80 bits.
      return openSslName + ":@SECLEVEL=0";
    }

    List<String> encryptThenMac() {
      return setting.encryptThenMac() ? List.of() : List.of("-no_etm");
    }

    @Override
    public String toString() {
      return openSslName
          + (crypto == FAST ? ", Bouncy Castle's provider" : ", JDK's providers")
          + (setting.encryptThenMac() ? "" : ", MAC then encrypt");
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void openSslClient_comesBack_andIsReused(Suite suite) throws Exception {
    Map<Bytes, TlsSession> sessions = new HashMap<>();
    Path session = directory.resolve("session-" + System.identityHashCode(suite) + ".pem");

    String first = runClient(suite, sessions, List.of("-sess_out", session.toString()));
    String second = runClient(suite, sessions, List.of("-sess_in", session.toString()));

    assertThat(first).contains("New, ", suite.openSslName(), WORD_REVERSED);
    assertThat(second).contains("Reused, ", suite.openSslName(), WORD_REVERSED);
  }

  @ParameterizedTest
  @MethodSource("suites")
  void openSslServer_resumesOurSession(Suite suite) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:0", "-rev"));
    arguments.addAll(List.of("-cert", pem(suite.keys(), "crt").toString()));
    arguments.addAll(List.of("-key", pem(suite.keys(), "key").toString()));
    arguments.addAll(List.of("-tls1_2", "-no_ticket", "-cipher", suite.cipherList()));
    arguments.addAll(suite.encryptThenMac());
    Process server = start(arguments.toArray(String[]::new));
    try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
      int port = within(() -> port(output));

      FastClient first = new FastClient(suite.crypto(), suite.setting(), Optional.empty());
      String firstAnswer = within(() -> connect(port, first));
      FastClient second =
          new FastClient(suite.crypto(), suite.setting(), Optional.of(first.session()));
      String secondAnswer = within(() -> connect(port, second));

      assertThat(firstAnswer).isEqualTo(WORD_REVERSED);
      assertThat(secondAnswer).isEqualTo(WORD_REVERSED);
      assertThat(first.resumed()).isFalse();
      assertThat(second.resumed()).isTrue();
    } finally {
      server.destroyForcibly();
    }
  }

  /** Runs one connection of {@code openssl s_client} and returns all that it prints. */
  private static String runClient(
      Suite suite, Map<Bytes, TlsSession> sessions, List<String> sessionArguments)
      throws Exception {
    FastServer server = new FastServer(suite.crypto(), suite.setting(), sessions);
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<?> served = threads.submit(() -> serve(listener, server));
      List<String> arguments = new ArrayList<>(List.of("s_client", "-connect"));
      arguments.add("127.0.0.1:" + listener.getLocalPort());
      arguments.addAll(List.of("-tls1_2", "-no_ticket", "-ign_eof"));
      arguments.addAll(List.of("-cipher", suite.cipherList()));
      arguments.addAll(suite.encryptThenMac());
      arguments.addAll(sessionArguments);
      Process client = start(arguments.toArray(String[]::new));
      try (OutputStream input = client.getOutputStream()) {
        input.write((WORD + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        String output = within(() -> all(client.inputReader(StandardCharsets.UTF_8)));
        served.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return output;
      } finally {
        client.destroyForcibly();
      }
    }
  }

  /** Answers one line with the same line reversed, as {@code s_server -rev} does, and closes. */
  private static Void serve(ServerSocket listener, FastServer server) throws IOException {
    try (Socket socket = listener.accept()) {
      TlsServerProtocol protocol =
          new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.accept(server);
      writeLine(protocol, new StringBuilder(readLine(protocol)).reverse().toString());
      protocol.close();
      return null;
    }
  }

  private static String connect(int port, FastClient client) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      TlsClientProtocol protocol =
          new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.connect(client);
      writeLine(protocol, WORD);
      String answer = readLine(protocol);
      protocol.close();
      return answer;
    }
  }

  private static void writeLine(TlsProtocol protocol, String line) throws IOException {
    protocol.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String readLine(TlsProtocol protocol) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = protocol.getInputStream().read(); c != '\n'; ) {
      line.append((char) c);
      c = protocol.getInputStream().read();
    }
    return line.toString();
  }

  /** The port in {@code ACCEPT 127.0.0.1:40001}. */
  private static int port(BufferedReader output) throws IOException {
    String line = output.readLine();
    while (!line.startsWith("ACCEPT")) {
      line = output.readLine();
    }
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
  }

  private static String all(BufferedReader output) {
    return output.lines().reduce("", (text, line) -> text + line + "\n");
  }

  private static <T> T within(Callable<T> work)
      throws InterruptedException, ExecutionException, TimeoutException {
    return threads.submit(work).get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Path pem(String keys, String extension) {
    return directory.resolve(keys + "." + extension);
  }

  private static String pem(String label, byte[] octets) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(octets), label);
  }
}

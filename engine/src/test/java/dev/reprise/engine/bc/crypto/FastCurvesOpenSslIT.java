// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every group and ECDSA key that is computed here, against the {@code openssl} command. */
class FastCurvesOpenSslIT {

  private static final FastTlsCrypto FAST = new FastTlsCryptoProvider().create(null);
  private static final long LIMIT_SECONDS = 30;

  @TempDir private static Path directory;
  private static ExecutorService threads;

  @BeforeAll
  static void findOpenSsl() throws IOException {
    boolean found;
    try {
      found = start(List.of("version")).waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      found = false;
    }
    if (!found && Boolean.getBoolean("peers.required")) {
      fail("the openssl command is required and not here");
    }
    assumeTrue(found, "the openssl command is not here");
    threads = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void stopThreads() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  /**
   * One handshake.
   *
   * @param group the client's only group, by OpenSSL's name
   * @param keyLine what OpenSSL prints of the group
   * @param keys the kind of the server's key
   * @param signature the client's only signature algorithm, by OpenSSL's name
   */
  private record Case(String group, String keyLine, String keys, String signature) {

    FastCase setting() {
      return new FastCase(
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
          ProtocolVersion.TLSv12,
          true,
          Optional.empty(),
          Optional.of(keys));
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("X25519", "X25519", "EC", "ECDSA+SHA256"),
        new Case("X448", "X448", "EC", "ECDSA+SHA256"),
        new Case("P-256", "prime256v1", "EC", "ECDSA+SHA256"),
        new Case("P-256", "prime256v1", "EC", "ECDSA+SHA512"),
        new Case("P-384", "secp384r1", "P-384", "ECDSA+SHA384"),
        new Case("P-384", "secp384r1", "P-384", "ECDSA+SHA256"),
        new Case("P-521", "secp521r1", "P-521", "ECDSA+SHA512"),
        new Case("X25519", "X25519", "P-521", "ECDSA+SHA256"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void openSslClient_shakesHandsInFull(Case setting) throws Exception {
    FastServer server = new FastServer(FAST, setting.setting(), new HashMap<>());
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<?> served = threads.submit(() -> serve(listener, server));
      List<String> arguments = new ArrayList<>(List.of("s_client", "-connect"));
      arguments.add("127.0.0.1:" + listener.getLocalPort());
      arguments.addAll(List.of("-tls1_2", "-groups", certificateToo(setting)));
      arguments.addAll(List.of("-sigalgs", setting.signature()));
      Process client = start(arguments);
      try (OutputStream input = client.getOutputStream()) {
        String output =
            within(() -> client.inputReader().lines().reduce("", FastCurvesOpenSslIT::join));
        input.flush();

        assertThat(output)
            .contains("Server Temp Key: " + temporaryKey(setting), "Cipher is ECDHE-ECDSA-AES128")
            .contains("Peer signing digest: " + setting.signature().substring(6));
        served.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } finally {
        client.destroyForcibly();
      }
    }
  }

  /** OpenSSL takes a certificate's key only if it lists the key's group, too, behind its first. */
  private static String certificateToo(Case setting) {
    String keyGroup = setting.keys().equals("EC") ? "P-256" : setting.keys();
    return setting.group().equals(keyGroup) ? keyGroup : setting.group() + ":" + keyGroup;
  }

  private static String temporaryKey(Case setting) {
    return setting.keyLine().startsWith("X") ? setting.keyLine() : "ECDH, " + setting.keyLine();
  }

  private static Void serve(ServerSocket listener, FastServer server) throws IOException {
    try (Socket socket = listener.accept()) {
      TlsServerProtocol protocol =
          new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.accept(server);
      protocol.close();
      return null;
    }
  }

  /** Bouncy Castle's client does not offer P-521 by itself. */
  static Stream<Case> casesOfTheClient() {
    return cases().filter(setting -> !setting.keys().equals("P-521"));
  }

  @ParameterizedTest
  @MethodSource("casesOfTheClient")
  void openSslServer_shakesHandsInFull(Case setting) throws Exception {
    FastCredentials own = FastCredentials.of(setting.keys());
    Path key =
        Files.writeString(
            directory.resolve("key"), pem("PRIVATE KEY", own.privateKey().getEncoded()));
    Path certificate =
        Files.writeString(
            directory.resolve("crt"), pem("CERTIFICATE", own.certificate().toByteArray()));
    List<String> arguments = new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:0", "-rev"));
    arguments.addAll(List.of("-cert", certificate.toString(), "-key", key.toString()));
    arguments.addAll(List.of("-tls1_2", "-groups", certificateToo(setting)));
    Process server = start(arguments);
    try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
      int port = within(() -> port(output));
      FastClient client = new FastClient(FAST, setting.setting(), Optional.empty());

      within(() -> connect(port, client));

      assertThat(client.resumed()).isFalse();
    } finally {
      server.destroyForcibly();
    }
  }

  private static Void connect(int port, FastClient client) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      TlsClientProtocol protocol =
          new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      protocol.connect(client);
      protocol.close();
      return null;
    }
  }

  /** The port in {@code ACCEPT 127.0.0.1:40001}. */
  private static int port(BufferedReader output) throws IOException {
    String line = output.readLine();
    while (!line.startsWith("ACCEPT")) {
      line = output.readLine();
    }
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
  }

  private static String join(String text, String line) {
    return text + line + "\n";
  }

  private static <T> T within(Callable<T> work) throws Exception {
    return threads.submit(work).get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String pem(String label, byte[] octets) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(octets), label);
  }
}

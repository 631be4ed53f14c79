// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;

/** What the processes of a fleet share: Redis, certificates, a secret and the list of providers. */
final class ServerSetup implements AutoCloseable {

  final TestCertificates certificates;
  private final RedisServer redis;
  private final Path folder;
  private final Path secret;
  private final Path providers;

  private ServerSetup(RedisServer redis, TestCertificates certificates, Path folder) {
    this.redis = redis;
    this.certificates = certificates;
    this.folder = folder;
    this.secret = folder.resolve("secret");
    this.providers = folder.resolve("providers");
  }

  static ServerSetup in(Path folder)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    TestCertificates certificates = TestCertificates.in(folder);
    ServerSetup setup = new ServerSetup(RedisServer.start(), certificates, folder);
    setup.write();
    return setup;
  }

  private void write() throws IOException {
    Files.writeString(secret, "00112233445566778899aabbccddeeff".repeat(2) + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    // The JDK's own list, with Reprise before SunJSSE.
    Files.writeString(
        providers,
        """
        security.provider.4=Reprise
        security.provider.5=SunJSSE
        security.provider.6=SunJCE
        security.provider.7=SunJGSS
        """);
  }

  /** The options that make any program of the JDK a node of the fleet. */
  List<String> options() {
    return List.of(
        "-Djava.security.properties=" + providers,
        "-Djava.io.tmpdir=" + folder,
        "-Dreprise.cluster=redis://" + redis.address(),
        "-Dreprise.cluster.secret.file=" + secret);
  }

  ServerProcess start(String server) throws IOException {
    return ServerProcess.start(
        options(), server, certificates.keyStore.toString(), TestCertificates.PASSWORD);
  }

  void stopRedis() {
    redis.kill();
  }

  void restartRedis() {
    redis.restart();
  }

  @Override
  public void close() {
    redis.close();
  }
}

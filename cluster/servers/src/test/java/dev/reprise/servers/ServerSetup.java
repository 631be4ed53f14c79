// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the processes of a fleet share: Redis, a key, a secret and the list of providers. */
final class ServerSetup implements AutoCloseable {

  private static final String PASSWORD = "changeit";

  private final RedisServer redis;
  private final Path keyStore;
  private final Path secret;
  private final Path providers;

  private ServerSetup(RedisServer redis, Path folder) {
    this.redis = redis;
    this.keyStore = folder.resolve("server.p12");
    this.secret = folder.resolve("secret");
    this.providers = folder.resolve("providers");
  }

  static ServerSetup in(Path folder) throws IOException, InterruptedException {
    ServerSetup setup = new ServerSetup(RedisServer.start(), folder);
    setup.write();
    return setup;
  }

  private void write() throws IOException, InterruptedException {
    Files.writeString(secret, "00112233445566778899aabbccddeeff".repeat(2) + "\n");
    // The JDK's own list, with Reprise before SunJSSE.
    Files.writeString(
        providers,
        """
        security.provider.4=Reprise
        security.provider.5=SunJSSE
        security.provider.6=SunJCE
        security.provider.7=SunJGSS
        """);
    Commands.run(
        "keytool",
        "-genkeypair",
        "-keystore",
        keyStore.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=DNS:localhost");
  }

  ServerProcess start(String server) throws IOException {
    return ServerProcess.start(
        List.of(
            "-Djava.security.properties=" + providers,
            "-Dreprise.cluster=redis://" + redis.address(),
            "-Dreprise.cluster.secret.file=" + secret),
        server,
        keyStore.toString(),
        PASSWORD);
  }

  @Override
  public void close() {
    redis.close();
  }
}

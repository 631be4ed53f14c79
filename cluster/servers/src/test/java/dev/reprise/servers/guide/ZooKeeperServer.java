// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.zookeeper.server.admin.AdminServer;

/** A ZooKeeper server that stands alone, configured by a file of properties. */
final class ZooKeeperServer implements GuideServer {

  @Override
  public String server() {
    return "ZooKeeper";
  }

  @Override
  public Class<?> origin() {
    return ZooKeeper.class;
  }

  @Override
  public String how() {
    return "provider";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    int port = ServerIdentity.freePort();
    Path folder = Files.createTempDirectory("zookeeper");
    Path file = Files.writeString(folder.resolve("zoo.cfg"), properties(identity, port, folder));
    ServerConfig config = new ServerConfig();
    config.parse(file.toString());
    Main main = new Main();
    Thread thread = new Thread(() -> main.run(config), "ZooKeeper");
    thread.setDaemon(true);
    thread.start();
    if (!main.started.await(1, TimeUnit.MINUTES)) {
      throw new IOException("ZooKeeper did not start");
    }
    // It reads its key store for each connection.
    return new StartedServer(port, () -> {});
  }

  private static String properties(ServerIdentity identity, int port, Path folder)
      throws IOException {
    try (InputStream in = ZooKeeperServer.class.getResourceAsStream("/zookeeper.properties")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${port}", String.valueOf(port))
          .replace("${data}", folder.toString())
          .replace("${keystore}", identity.keyStore().toString())
          .replace("${truststore}", identity.trustStore().toString())
          .replace("${password}", identity.password());
    }
  }

  /** ZooKeeper's own program, which reports when its ports are open. */
  private static final class Main extends ZooKeeperServerMain {

    private final CountDownLatch started = new CountDownLatch(1);

    void run(ServerConfig config) {
      try {
        runFromConfig(config);
      } catch (IOException | AdminServer.AdminServerException e) {
        throw new IllegalStateException("ZooKeeper did not start", e);
      }
    }

    @Override
    protected void serverStarted() {
      started.countDown();
    }
  }
}

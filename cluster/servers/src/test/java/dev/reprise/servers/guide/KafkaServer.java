// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.Time;

/** A Kafka broker that is its own controller, configured by a file of properties. */
final class KafkaServer implements GuideServer {

  private static final String NODE = "1";

  @Override
  public String server() {
    return "Kafka";
  }

  @Override
  public Class<?> origin() {
    return Admin.class;
  }

  @Override
  public String how() {
    return "`ssl.provider`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    int port = freePort();
    Path folder = Files.createTempDirectory("kafka");
    Path file = Files.writeString(folder.resolve("server.properties"), properties(identity, port));
    String cluster = Uuid.randomUuid().toString();
    StorageTool.execute(
        new String[] {"format", "--cluster-id", cluster, "--config", file.toString()}, System.err);
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM).startup();
    return new StartedServer(port, () -> renew(identity, port));
  }

  private static String properties(ServerIdentity identity, int port) throws IOException {
    try (InputStream in = KafkaServer.class.getResourceAsStream("/kafka.properties")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${port}", String.valueOf(port))
          .replace("${controller}", String.valueOf(freePort()))
          .replace("${logs}", Files.createTempDirectory("kafka-logs").toString())
          .replace("${keystore}", identity.keyStore().toString())
          .replace("${truststore}", identity.trustStore().toString())
          .replace("${password}", identity.password());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What {@code kafka-configs.sh --alter --add-config} does. */
  private static void renew(ServerIdentity identity, int port) throws Exception {
    Map<String, Object> client =
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:" + port,
            "security.protocol",
            "SSL",
            "ssl.endpoint.identification.algorithm",
            "",
            "ssl.truststore.location",
            identity.trustStore().toString(),
            "ssl.truststore.password",
            identity.password(),
            "ssl.truststore.type",
            "PKCS12");
    ConfigEntry keyStore =
        new ConfigEntry("listener.name.ssl.ssl.keystore.location", identity.keyStore().toString());
    try (Admin admin = Admin.create(client)) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.BROKER, NODE),
                  List.of(new AlterConfigOp(keyStore, AlterConfigOp.OpType.SET))))
          .all()
          .get(1, TimeUnit.MINUTES);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
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
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker that is its own controller, configured by a file of properties. One broker has a
 * listener for each of the ways in which it gets Reprise.
 */
final class KafkaServer implements GuideServer {

  private static final String NODE = "1";

  /** The broker of this process, which the first listener starts. */
  private static @Nullable Map<Listener, Integer> ports;

  /** The listeners, by their names in the configuration. */
  enum Listener {
    PROVIDER("`ssl.provider`"),
    FACTORY("`ssl.engine.factory.class`");

    private final String how;

    Listener(String how) {
      this.how = how;
    }

    /** How the names of this listener's settings begin. */
    String prefix() {
      return "listener.name." + name().toLowerCase(Locale.ROOT) + ".";
    }
  }

  private final Listener listener;

  KafkaServer(Listener listener) {
    this.listener = listener;
  }

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
    return listener.how;
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    if (ports == null) {
      ports = startBroker(identity);
    }
    int port = ports.get(listener);
    return new StartedServer(port, () -> renew(identity, port));
  }

  private static Map<Listener, Integer> startBroker(ServerIdentity identity) throws Exception {
    Map<Listener, Integer> chosen = new EnumMap<>(Listener.class);
    for (Listener each : Listener.values()) {
      chosen.put(each, ServerIdentity.freePort());
    }
    Path folder = Files.createTempDirectory("kafka");
    Path file =
        Files.writeString(folder.resolve("server.properties"), properties(identity, chosen));
    String cluster = Uuid.randomUuid().toString();
    StorageTool.execute(
        new String[] {"format", "--cluster-id", cluster, "--config", file.toString()}, System.err);
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM).startup();
    return chosen;
  }

  private static String properties(ServerIdentity identity, Map<Listener, Integer> ports)
      throws IOException {
    try (InputStream in = KafkaServer.class.getResourceAsStream("/kafka.properties")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${provider.port}", String.valueOf(ports.get(Listener.PROVIDER)))
          .replace("${factory.port}", String.valueOf(ports.get(Listener.FACTORY)))
          .replace("${controller}", String.valueOf(ServerIdentity.freePort()))
          .replace("${logs}", Files.createTempDirectory("kafka-logs").toString())
          .replace("${keystore}", identity.keyStore().toString())
          .replace("${truststore}", identity.trustStore().toString())
          .replace("${password}", identity.password());
    }
  }

  /** What {@code kafka-configs.sh --alter --add-config} does. */
  private void renew(ServerIdentity identity, int port) throws Exception {
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
        new ConfigEntry(
            listener.prefix() + "ssl.keystore.location", identity.keyStore().toString());
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

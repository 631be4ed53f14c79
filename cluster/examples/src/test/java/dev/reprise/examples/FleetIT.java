// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a fleet, with a real Redis server. */
class FleetIT {

  @TempDir Path directory;

  @Test
  void sessionOfOneNode_resumesAtEach_whileKeysRotate_andRedisIsGone() throws Exception {
    ExampleTlsServer.Identity identity =
        ExampleTlsServer.Identity.load(TestKeyStore.make(directory), TestKeyStore.PASSWORD);
    Client client = new Client(identity.chain.getCertificateAt(0).getEncoded());
    ClusterSecrets secrets = ClusterSecrets.generate("www", new SecureRandom());
    try (RedisServer redis = RedisServer.start();
        Fleet fleet = new Fleet(URI.create("redis://" + redis.address()), secrets, identity)) {
      assertThat(redis.command("DBSIZE")).doesNotStartWith(":0");

      int first = fleet.ports().get(0);
      assertThat(client.visit("localhost", first)).isEqualTo("full: not_offered");
      assertResumesAtEach(client, fleet);

      fleet.rotate();
      assertResumesAtEach(client, fleet);

      redis.kill();
      assertResumesAtEach(client, fleet);
    }
  }

  private static void assertResumesAtEach(Client client, Fleet fleet) throws IOException {
    for (int port : fleet.ports()) {
      assertThat(client.visit("localhost", port)).isEqualTo("resumed by ticket");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.micrometer.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.process.ProcessListener;
import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.ResumptionEvents;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ProcessMetersTest {

  /** As the global registry is, if a framework adds its own after the process has joined. */
  private final CompositeMeterRegistry global = new CompositeMeterRegistry();

  @Test
  void joined_metersAppearInARegistryThatIsAddedLater() {
    ClusterSecrets secrets = ClusterSecrets.generate("meters", new SecureRandom());
    try (Cluster cluster = Cluster.join(URI.create("embedded:meters"), secrets, "node")) {
      ResumptionEvents events = new ProcessMeters(global).joined(cluster);
      events.declined(Optional.empty(), DeclineReason.NOT_OFFERED);
      events.completed(Optional.empty(), Duration.ofMillis(1));
      SimpleMeterRegistry added = new SimpleMeterRegistry();
      global.add(added);

      assertThat(
              added
                  .get("tls.resumption.declined")
                  .tags("reason", "not_offered", "mechanism", "none")
                  .functionCounter()
                  .count())
          .isEqualTo(1);
      assertThat(added.get("tls.resumption.cluster.connected").gauge().value()).isEqualTo(1);
      assertThat(added.get("tls.resumption.redis.commands").timers()).isNotEmpty();
      assertThat(added.get("tls.resumption.stek.keys").gauges()).isNotEmpty();
      assertThat(added.get("tls.resumption.sessions.lookups").functionCounters()).isNotEmpty();
    }
  }

  @Test
  void service_isFound() {
    assertThat(ServiceLoader.load(ProcessListener.class))
        .hasAtLeastOneElementOfType(ProcessMeters.class);
  }
}

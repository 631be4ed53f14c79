// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.Cluster;
import dev.reprise.engine.ResumptionEvents;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.source.EngineSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessClusterTest {

  private static final String SECRET =
      "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210";

  @TempDir private Path folder;
  private Path secretFile;
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final ProcessCluster source = source(List.of());

  @BeforeEach
  void writeSecret() throws IOException {
    secretFile = folder.resolve("secret");
    Files.writeString(secretFile, SECRET + "\n");
  }

  private ProcessCluster source(List<ProcessListener> listeners) {
    return new ProcessCluster(properties::get, environment, listeners);
  }

  @Test
  void engine_listener_learnsOfTheCluster() {
    properties.put("reprise.cluster", "embedded:process-listener");
    properties.put("reprise.cluster.secret.file", secretFile.toString());
    List<Cluster> joined = new ArrayList<>();
    ProcessListener listener =
        cluster -> {
          joined.add(cluster);
          return ResumptionEvents.NONE;
        };

    source(List.of(listener)).engine().orElseThrow().close();

    assertThat(joined).hasSize(1);
    joined.get(0).close();
  }

  @Test
  void engine_nothingSet_isNone() {
    assertThat(source.engine()).isEmpty();
  }

  @Test
  void engine_byProperties_joinsTheCluster() {
    properties.put("reprise.cluster", "embedded:process-properties");
    properties.put("reprise.cluster.secret.file", secretFile.toString());

    try (ResumptionEngine engine = source.engine().orElseThrow()) {
      assertThat(engine.newSessionId().octets().length()).isEqualTo(32);
    }
  }

  @Test
  void engine_byEnvironment_joinsTheCluster() {
    environment.put("REPRISE_CLUSTER", "embedded:process-environment");
    environment.put("REPRISE_CLUSTER_SECRET_FILE", secretFile.toString());
    environment.put("REPRISE_NODE", "node-1");

    source.engine().orElseThrow().close();
  }

  @Test
  void engine_halfSet_saysWhatIsMissing() {
    properties.put("reprise.cluster", "embedded:half");
    assertThatThrownBy(source::engine)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reprise.cluster is set without reprise.cluster.secret.file");

    properties.clear();
    properties.put("reprise.cluster.secret.file", secretFile.toString());
    assertThatThrownBy(source::engine)
        .hasMessage("reprise.cluster.secret.file is set without reprise.cluster");
  }

  @Test
  void engine_unusableSettings_areNamedInOneLine() {
    properties.put("reprise.cluster", "embedded:unusable");
    properties.put("reprise.cluster.secret.file", folder.resolve("missing").toString());
    assertThatThrownBy(source::engine)
        .hasMessageContaining("missing: no such file")
        .hasMessageNotContaining("\n");

    properties.put("reprise.cluster.secret.file", secretFile.toString());
    properties.put("reprise.node", "a name with blanks");
    assertThatThrownBy(source::engine).hasMessageContaining("reprise.node is no name for a node");

    properties.put("reprise.cluster", "not a uri");
    assertThatThrownBy(source::engine)
        .hasMessage("reprise.cluster is not a URI: Illegal character in path")
        .hasMessageNotContaining("not a uri");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://user:hidden@a host",
        "redis://user:hidden^@host",
        ":hidden@host",
        "user:hidden@host",
        "//user:hidden@host",
        "hidden@host",
        "nobody://user:hidden@host"
      })
  void engine_uriThatCannotBeUsed_isNeverShown(String uri) {
    properties.put("reprise.cluster", uri);
    properties.put("reprise.cluster.secret.file", secretFile.toString());

    assertThatThrownBy(source::engine)
        .satisfies(
            failure -> {
              StringWriter trace = new StringWriter();
              failure.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain("hidden");
            });
  }

  @Test
  void source_isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(EngineSource.class))
        .anySatisfy(found -> assertThat(found).isInstanceOf(ProcessCluster.class));
  }
}

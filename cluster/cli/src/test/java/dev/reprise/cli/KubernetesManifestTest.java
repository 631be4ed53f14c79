// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The manifests in {@code packaging/kubernetes}, held against the schemas of Kubernetes. */
class KubernetesManifestTest {

  private static final Path FILE =
      Path.of(System.getProperty("project.root", "../.."), "packaging/kubernetes/reprise.yaml");

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "Deployment", Deployment.class,
          "Service", Service.class,
          "NetworkPolicy", NetworkPolicy.class,
          "PodMonitor", PodMonitor.class);

  /** The models would keep what no schema has; without that, it is an error. */
  private static final class Strict extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }

  private final YAMLMapper yaml = new YAMLMapper();

  KubernetesManifestTest() {
    yaml.setAnnotationIntrospector(new Strict());
  }

  private List<JsonNode> documents() throws IOException {
    try (MappingIterator<JsonNode> all = yaml.readerFor(JsonNode.class).readValues(FILE.toFile())) {
      return all.readAll();
    }
  }

  private <T> T only(Class<T> kind) throws IOException {
    for (JsonNode document : documents()) {
      if (document.get("kind").textValue().equals(kind.getSimpleName())) {
        return yaml.treeToValue(document, kind);
      }
    }
    throw new AssertionError("no " + kind);
  }

  @Test
  void everyDocument_hasNoFieldThatItsSchemaLacks() throws IOException {
    assertThat(documents()).hasSize(KINDS.size());
    for (JsonNode document : documents()) {
      Class<?> kind = KINDS.get(document.get("kind").textValue());

      assertThat(kind).as("%s", document.get("kind")).isNotNull();
      assertThat(yaml.treeToValue(document, kind)).isNotNull();
    }
  }

  @Test
  void argumentsOfTheContainer_areOnesOfTheCommand() throws IOException {
    Container container = container();
    String[] arguments = container.getArgs().toArray(new String[0]);

    CommandLine command = Reprise.complaining(Reprise.commandLine(arguments));

    assertThat(command.parseArgs(arguments).subcommand()).isNotNull();
    assertThat(container.getArgs()).noneMatch(each -> each.contains("password="));
  }

  @Test
  void portsOfServiceProbesAndMonitor_areOnesOfTheContainer() throws IOException {
    Container container = container();
    List<String> ports = container.getPorts().stream().map(ContainerPort::getName).toList();

    assertThat(only(Service.class).getSpec().getPorts())
        .allSatisfy(port -> assertThat(ports).contains(port.getTargetPort().getStrVal()));
    assertThat(only(PodMonitor.class).getSpec().getPodMetricsEndpoints())
        .allSatisfy(endpoint -> assertThat(ports).contains(endpoint.getPort()));
    assertThat(ports)
        .contains(container.getLivenessProbe().getHttpGet().getPort().getStrVal())
        .contains(container.getReadinessProbe().getHttpGet().getPort().getStrVal());
    assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/live");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/ready");
  }

  private Container container() throws IOException {
    return only(Deployment.class).getSpec().getTemplate().getSpec().getContainers().get(0);
  }
}

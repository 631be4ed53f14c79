// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A consumer on the module path: it is compiled against our modules, runs, and goes into a runtime
 * image.
 *
 * <p>{@code jlink} takes no automatic modules, which are jars without a {@code module-info}. Of the
 * libraries, Bouncy Castle, SLF4J and Commons Pool have one; Jedis, its authentication library and
 * Micrometer have none. So {@code jlink} makes an image of codec, engine, cluster, their libraries
 * and a consumer of these; what needs Jedis or Micrometer runs from the module path on that image.
 * Bouncy Castle's jars are signed, and {@code jlink} drops signatures: hence {@code
 * --ignore-signing-information}. A provider of JCE ciphers must keep its signature on some JDKs;
 * the engine uses Bouncy Castle for TLS only, and the JDK's own ciphers.
 */
class ModulePathIT {

  private static final Pattern LIBRARIES =
      Pattern.compile(
          "(bc(prov|tls|util)-|slf4j-(api|simple)|jspecify-|jedis-|commons-pool2|gson-|json-\\d"
              + "|redis-authx-core|micrometer-|HdrHistogram|LatencyUtils).*\\.jar");

  private static final Path ROOT =
      Path.of(System.getProperty("project.root", "../..")).toAbsolutePath().normalize();

  @TempDir private static Path directory;
  private static Path modules;
  private static String libraries = "";

  @BeforeAll
  static void compileEverything() throws IOException {
    modules = Files.createDirectory(directory.resolve("modules"));
    libraries =
        Arrays.stream(classPath().split(File.pathSeparator, -1))
            .filter(entry -> LIBRARIES.matcher(Path.of(entry).getFileName().toString()).matches())
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    Map<String, Path> sources = new LinkedHashMap<>();
    sources.put("dev.reprise.codec", ROOT.resolve("codec/src/main/java"));
    sources.put("dev.reprise.engine", ROOT.resolve("engine/src/main/java"));
    sources.put("dev.reprise.cluster", ROOT.resolve("cluster/core/src/main/java"));
    sources.put("dev.reprise.cluster.redis", ROOT.resolve("cluster/redis/src/main/java"));
    sources.put("dev.reprise.cluster.ats", ROOT.resolve("cluster/ats/src/main/java"));
    sources.put("dev.reprise.micrometer", ROOT.resolve("cluster/micrometer/src/main/java"));
    compile(sources);
    compile(Map.of("consumer.plain", plainConsumer()));
    compile(Map.of("consumer.metered", meteredConsumer()));
  }

  @Test
  void consumer_embeddedStore_joinsAndSeals() throws Exception {
    assertThat(run(javaProgram(), "consumer.plain", "embedded:modules")).isEqualTo("sealing");
  }

  /** It ended in a NoClassDefFoundError: nobody required the pool that Jedis uses. */
  @Test
  void consumer_redisAndMicrometer_joinsAndSeals() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      assertThat(run(javaProgram(), "consumer.metered", "redis://" + redis.address()))
          .isEqualTo("sealing");
    }
  }

  @Test
  void image_ofExplicitModules_runsTheConsumer_andWhatIsNotInItFromTheModulePath()
      throws Exception {
    Path image = directory.resolve("image");
    tool(
        "jlink",
        "--module-path",
        modules + File.pathSeparator + libraries,
        "--add-modules",
        "consumer.plain,java.management,java.naming,jdk.unsupported",
        "--ignore-signing-information",
        "--output",
        image.toString());
    Path java = image.resolve("bin/java");

    assertThat(
            output(
                List.of(java.toString(), "-m", "consumer.plain/consumer.plain.Main", "embedded:i")))
        .isEqualTo("sealing");
    try (RedisServer redis = RedisServer.start()) {
      assertThat(run(java, "consumer.metered", "redis://" + redis.address())).isEqualTo("sealing");
    }
  }

  private static Path plainConsumer() throws IOException {
    Path source = directory.resolve("plain");
    write(
        source,
        "module-info.java",
        """
        module consumer.plain {
          requires dev.reprise.cluster;
        }
        """);
    write(
        source,
        "consumer/plain/Main.java",
        """
        package consumer.plain;

        import dev.reprise.cluster.Cluster;
        import dev.reprise.cluster.ClusterSecrets;
        import dev.reprise.engine.bc.ResumptionEngine;
        import java.net.URI;
        import java.security.SecureRandom;

        public final class Main {
          public static void main(String[] arguments) {
            ClusterSecrets secrets = ClusterSecrets.generate("modules", new SecureRandom());
            try (Cluster cluster = Cluster.join(URI.create(arguments[0]), secrets, "node-1");
                ResumptionEngine engine = cluster.engine().build()) {
              System.out.print(isSealing(cluster) ? "sealing" : "silent");
            }
          }

          private static boolean isSealing(Cluster cluster) {
            long end = System.nanoTime() + 30_000_000_000L;
            while (!cluster.status().isSealing() && System.nanoTime() - end < 0) {
              Thread.onSpinWait();
            }
            return cluster.status().isSealing();
          }
        }
        """);
    return source;
  }

  private static Path meteredConsumer() throws IOException {
    Path source = directory.resolve("metered");
    write(
        source,
        "module-info.java",
        """
        module consumer.metered {
          requires dev.reprise.micrometer;
        }
        """);
    write(
        source,
        "consumer/metered/Main.java",
        """
        package consumer.metered;

        import dev.reprise.cluster.Cluster;
        import dev.reprise.cluster.ClusterSecrets;
        import dev.reprise.micrometer.ClusterMeters;
        import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
        import java.net.URI;
        import java.security.SecureRandom;

        public final class Main {
          public static void main(String[] arguments) {
            ClusterSecrets secrets = ClusterSecrets.generate("modules", new SecureRandom());
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            try (Cluster cluster = Cluster.join(URI.create(arguments[0]), secrets, "node-1")) {
              new ClusterMeters(cluster::status).bindTo(registry);
              boolean counted = !registry.getMeters().isEmpty();
              System.out.print(isSealing(cluster) && counted ? "sealing" : "silent");
            }
          }

          private static boolean isSealing(Cluster cluster) {
            long end = System.nanoTime() + 30_000_000_000L;
            while (!cluster.status().isSealing() && System.nanoTime() - end < 0) {
              Thread.onSpinWait();
            }
            return cluster.status().isSealing();
          }
        }
        """);
    return source;
  }

  private static void write(Path directory, String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void compile(Map<String, Path> sources) {
    List<String> arguments = new ArrayList<>(List.of("-d", modules.toString(), "-Xlint:none"));
    arguments.addAll(
        List.of("--module-path", modules + File.pathSeparator + libraries, "-proc:none"));
    sources.forEach(
        (module, source) ->
            arguments.addAll(List.of("--module-source-path", module + "=" + source)));
    arguments.addAll(List.of("--module", String.join(",", sources.keySet())));
    tool("javac", arguments.toArray(new String[0]));
  }

  private static void tool(String name, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);

    int exit = ToolProvider.findFirst(name).orElseThrow().run(out, out, arguments);

    assertThat(exit).as("%s: %s", name, said).isZero();
  }

  private static String run(Path java, String consumer, String uri)
      throws IOException, InterruptedException {
    return output(
        List.of(
            java.toString(),
            "--module-path",
            modules + File.pathSeparator + libraries,
            "-m",
            consumer + "/" + consumer + ".Main",
            uri));
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Path errors = directory.resolve("errors.txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return said;
  }

  private static Path javaProgram() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static String classPath() {
    String ofTheForkedJvm = System.getProperty("java.class.path");
    return System.getProperty("surefire.test.class.path", ofTheForkedJvm);
  }
}

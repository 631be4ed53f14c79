// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.JsseClient;
import dev.reprise.cli.testing.NodeTraffic;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cluster.redis.testing.FileReplacement;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node whose certificate is renewed while it runs. */
class CertificateRenewalIT {

  private static final int CLIENTS = 4;
  private static final int VISITS_AFTER = 20;

  @TempDir private Path directory;

  private TestFiles.PemPair first;
  private TestFiles.PemPair second;

  @BeforeEach
  void files() {
    first = TestFiles.another(directory, "first");
    second = TestFiles.another(directory, "second");
  }

  @ParameterizedTest
  @EnumSource(Mechanism.class)
  void certificateOfAnotherKey_isPresented_andCostsNoSession(Mechanism mechanism)
      throws IOException {
    FileReplacement way =
        mechanism == Mechanism.TICKET ? FileReplacement.CERTBOT : FileReplacement.KUBERNETES;
    way.write(directory, contents(first), 1, () -> {});
    try (ServeProcess node =
        ServeProcess.start(
            "--cert",
            way.file(directory, "cert.pem").toString(),
            "--key",
            way.file(directory, "key.pem").toString())) {
      NodeTraffic client = new NodeTraffic(node.port());
      client.visit(mechanism).assertFull("not_offered");

      way.write(directory, contents(second), 2, () -> {});
      node.process().awaitErrorLine(line -> line.endsWith("read again"));

      client.visit(mechanism).assertResumed(mechanism.word());
      assertThatPresents(node, second);
      // A session of the scope with both certificates resumes, too.
      NodeTraffic newcomer = new NodeTraffic(node.port());
      newcomer.visit(mechanism).assertFull("not_offered");
      newcomer.visit(mechanism).assertResumed(mechanism.word());
    }
  }

  /** Clients that come back all the time while the files are replaced and read again. */
  @ParameterizedTest
  @EnumSource(Mechanism.class)
  void renewalUnderLoad_costsNoFullHandshake(Mechanism mechanism) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    AtomicBoolean renewed = new AtomicBoolean();
    try (ServeProcess node = ServeProcess.start(first.options())) {
      List<Future<List<String>>> visits = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        NodeTraffic client = new NodeTraffic(node.port());
        client.visit(mechanism).assertFull("not_offered");
        visits.add(threads.submit(() -> visitsUntil(renewed, client, mechanism)));
      }

      replace(second.certificate(), first.certificate());
      replace(second.key(), first.key());
      node.process().awaitErrorLine(line -> line.endsWith("read again"));
      renewed.set(true);

      List<String> all = new ArrayList<>();
      for (Future<List<String>> each : visits) {
        all.addAll(each.get());
      }
      assertThatPresents(node, second);
      System.out.println("visits while a certificate was renewed: " + all.size());
      assertThat(all).containsOnly(mechanism.word());
    } finally {
      threads.shutdownNow();
    }
  }

  /** How each visit was resumed, up to some after the renewal. */
  private static List<String> visitsUntil(
      AtomicBoolean renewed, NodeTraffic client, Mechanism mechanism) throws IOException {
    List<String> resumed = new ArrayList<>();
    for (int after = 0; after < VISITS_AFTER; after += renewed.get() ? 1 : 0) {
      resumed.add(client.visit(mechanism).get("resumed"));
    }
    return resumed;
  }

  @Test
  void keyWithoutItsCertificate_keepsTheOldPair() throws IOException {
    try (ServeProcess node = ServeProcess.start(first.options())) {
      replace(second.key(), first.key());

      node.process()
          .awaitErrorLine(
              line ->
                  line.contains("is not the key of the certificate")
                      && line.endsWith("stays in use"));

      new NodeTraffic(node.port()).visit(Mechanism.TICKET).assertFull("not_offered");
    }
  }

  @Test
  void hangUp_withoutAnyFile_endsNothing() throws IOException {
    try (ServeProcess node = ServeProcess.start()) {
      RunningProcess.run("", List.of("kill", "-HUP", Long.toString(node.process().pid())));

      new NodeTraffic(node.port()).visit(Mechanism.TICKET).assertFull("not_offered");
    }
  }

  /** A client that trusts this certificate alone gets an answer. */
  private static void assertThatPresents(ServeProcess node, TestFiles.PemPair pair)
      throws IOException {
    JsseClient client = JsseClient.trusting(pair.identity().chain().get(0), Optional.empty());
    assertThat(client.visit("localhost", node.port()).answer()).contains("resumed: none");
  }

  private static Map<String, byte[]> contents(TestFiles.PemPair pair) throws IOException {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    contents.put("cert.pem", Files.readAllBytes(pair.certificate()));
    contents.put("key.pem", Files.readAllBytes(pair.key()));
    return contents;
  }

  private static void replace(Path source, Path target) throws IOException {
    Path copy = Files.copy(source, target.resolveSibling(target.getFileName() + ".new"));
    Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
  }
}

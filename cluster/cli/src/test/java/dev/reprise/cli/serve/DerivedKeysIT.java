// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that share nothing but copies of one state file, and {@code openssl s_client}. */
class DerivedKeysIT {

  private static final int NODES = 3;

  @TempDir private Path directory;

  @Test
  void ticketOfOneNode_resumesAtEveryOther_alsoAfterARestart() throws IOException {
    TestFiles.PemPair tls = TestFiles.rsa(directory);
    Path provisioned = directory.resolve("chain");
    assertThat(run("keys", "generate", "--derived", "--out", provisioned.toString())).isZero();
    List<ServeProcess> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < NODES; i++) {
        nodes.add(start(tls, Files.copy(provisioned, stateFile(i))));
      }
      Files.delete(provisioned);
      for (int from = 0; from < NODES; from++) {
        Path session = directory.resolve("session" + from);
        SClient.of(nodes.get(from).port())
            .saveTo(session)
            .connect()
            .answer()
            .assertFull("not_offered");
        resumeAtEach(nodes, session);
      }

      nodes.get(0).close();
      nodes.set(0, start(tls, stateFile(0)));
      resumeAtEach(nodes, directory.resolve("session2"));
    } finally {
      nodes.forEach(ServeProcess::close);
    }
  }

  @Test
  void missingStateFile_isAConfigurationError() {
    StringWriter err = new StringWriter();

    int exit =
        Reprise.execute(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            "serve",
            "--cluster",
            "derived:" + directory.resolve("nowhere"));

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("no such file").contains("keys generate --derived");
  }

  private Path stateFile(int node) {
    return directory.resolve("chain" + node);
  }

  private static void resumeAtEach(List<ServeProcess> nodes, Path session) {
    for (ServeProcess node : nodes) {
      SClient.of(node.port()).offer(session).connect().answer().assertResumed("ticket");
    }
  }

  private static ServeProcess start(TestFiles.PemPair tls, Path stateFile) {
    return ServeProcess.start(
        "--cert",
        tls.certificate().toString(),
        "--key",
        tls.key().toString(),
        "--cluster",
        "derived:" + stateFile);
  }

  private static int run(String... arguments) {
    return Reprise.execute(
        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), arguments);
  }
}

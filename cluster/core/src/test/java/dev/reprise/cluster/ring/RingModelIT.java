// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The models of the ring protocol, checked by Spin: {@code cluster/core/model/check}. */
class RingModelIT {

  private static final boolean PEERS_REQUIRED =
      !System.getProperty("peers.required", "false").equals("false");

  @Test
  void model_everyInterleaving_isAsItShouldBe() throws Exception {
    for (String peer : List.of("spin", "gcc")) {
      assumeTrue(PEERS_REQUIRED || isInstalled(peer), peer + " is missing");
    }

    Process check =
        new ProcessBuilder("sh", Path.of("model", "check").toString(), "quick")
            .redirectErrorStream(true)
            .start();
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(output).isZero();
    assertThat(output.lines().filter(line -> line.startsWith("the protocol")))
        .hasSize(3)
        .allMatch(line -> line.endsWith("errors: 0"));
    assertThat(output.lines().filter(line -> line.startsWith("without")))
        .hasSize(7)
        .allMatch(line -> line.contains("errors: 1 (assertion violated"));
  }

  private static boolean isInstalled(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path)
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}

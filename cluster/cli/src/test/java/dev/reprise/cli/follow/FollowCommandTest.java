// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options refuse before anything is joined or written. */
class FollowCommandTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--write apache:F | --bits: apache reads no keys of 256 bits, only of 128",
        "--write ats:F | --bits: ats reads no keys of 256 bits",
        "--write netty:F | --bits: netty reads no keys of 256 bits",
        "--write envoy:D --bits 128 | --bits: envoy reads no keys of 128 bits, only of 256",
        "--write nginx:D --bits 192 | --bits: is not 256, or 128",
        "--write nginx:D --rotate-every 1s | --rotate-every: 1s is not in 8s to 7d",
        "--write nginx:D --ticket-lifetime 8d | --ticket-lifetime: 8d is not in 1s to 7d",
        "--write nginx:D --poll-every 1ms | --poll-every: 1ms is not in 100ms to 1m",
        "--write nginx:D --haproxy-socket s | --haproxy-socket: is for --write haproxy:FILE only",
        "--write nginx:D --exec-timeout 0s | --exec-timeout: is not in 1ms..1h",
        "--write nginx:D --check-timeout 2h | --check-timeout: is not in 1ms..1h",
        "--write nginx:D --node web,3 | --node: has not 1 to 255",
        "--write nginx:D --cluster derived:x | --cluster: is missing, or no cluster",
        "--write nginx:D --cluster embedded: | --cluster: is missing, or no cluster",
        "--write nginx:D --role proxy | 'proxy' is neither member nor follower",
        "--write nginx:D --role follower | line 1 is no secret of a follower: does not begin with"
            + " reprise-follower-v1:",
        "--write nginx: | is not PROGRAM:PATH",
        "--write lighttpd:F | with one of nginx, haproxy, apache, ats, envoy, netty, raw",
        "--write nginx:/ | it is no file below a directory",
      })
  void options_thatCannotBe_areRefusedInOneLine(String options, String complaint)
      throws IOException {
    StringWriter err = new StringWriter();

    int exit =
        Reprise.execute(
            new PrintWriter(new StringWriter()), new PrintWriter(err), command(options));

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(complaint);
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void target_pathOfADirectory_isMadeAbsolute() {
    Target target = new Target.Converter().convert("nginx:keys/../keys");

    assertThat(target.path()).isAbsolute().isEqualTo(Path.of("keys").toAbsolutePath());
  }

  private String[] command(String options) throws IOException {
    Path secret = directory.resolve("secret");
    Files.writeString(secret, "00112233445566778899aabbccddeeff0102030405060708090a0b0c0d0e0f10\n");
    List<String> command = new ArrayList<>(List.of("keys", "follow"));
    List<String> given = List.of(options.split(" ", -1));
    command.addAll(given);
    if (!given.contains("--cluster")) {
      command.addAll(List.of("--cluster", "embedded:follow"));
    }
    if (!given.contains("--node")) {
      command.addAll(List.of("--node", "web-3"));
    }
    command.addAll(List.of("--cluster-secret", secret.toString()));
    return command.toArray(String[]::new);
  }
}

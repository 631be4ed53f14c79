// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that choose the format of a cluster's ticket keys. */
class ClusterFormatCommandsTest {

  @TempDir private Path directory;
  private Path secret;

  private record Result(int exit, String out, String err) {}

  @BeforeEach
  void writeSecret() throws IOException {
    secret = directory.resolve("secret");
    Files.writeString(secret, "00112233445566778899aabbccddeeff0102030405060708090a0b0c0d0e0f10\n");
  }

  @Test
  void init_emptyRing_makesAKeyOfTheFormat_andASecondInitIsRefusedInOneLine() throws IOException {
    Result made = run("init --ticket-format openssl --bits 128");
    Result again = run("init --ticket-format rfc5077");

    assertThat(made.out()).matches("[0-9a-f]{8}: a key of openssl/128; .*\\R");
    assertThat(made.exit()).isZero();
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err().lines()).hasSize(1);
    assertThat(again.err())
        .contains(
            "the cluster has a ring, with keys of openssl/128 since 20",
            "change that with 'reprise cluster rotate --ticket-format rfc5077 --bits 256'");
    JsonNode status = new ObjectMapper().readTree(run("status --json").out());
    assertThat(status.path("format").toString()).isEqualTo("{\"format\":\"openssl\",\"bits\":128}");
    assertThat(status.path("keys").path(0).path("bits").asInt()).isEqualTo(128);
  }

  @Test
  void init_withJson_namesKeyAndFormat() {
    assertThat(run("init --json").out())
        .matches("\\{\"ok\":true,\"key\":\"[0-9a-f]{8}\",\"format\":\"rfc5077\",\"bits\":256}\\R");
  }

  @Test
  void rotate_toAnotherFormat_publishesAKeyOfIt() throws IOException {
    run("init");

    Result rotated = run("rotate --ticket-format openssl --bits 128 --wait 1ms --json");

    JsonNode said = new ObjectMapper().readTree(rotated.out());
    assertThat(said.path("live").asInt()).isZero();
    assertThat(said.path("troubles")).isEmpty();
    JsonNode status = new ObjectMapper().readTree(run("status --json").out());
    assertThat(status.path("format").path("bits").asInt()).isEqualTo(128);
    assertThat(status.path("keys")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init --bits 128 | --bits: needs --ticket-format openssl",
        "init --ticket-format rfc5077 --bits 128 | --bits: is not 256, or 128 with --ticket-format"
            + " openssl",
        "rotate --ticket-format aead --bits 128 | --bits: is not 256, or 128",
        "rotate --ticket-format tls | 'tls' is none of rfc5077, openssl and aead",
        "init --rotate-every 1s | --rotate-every: 1s is not in 8s to 7d",
      })
  void options_thatCannotBe_areRefusedInOneLine(String options, String complaint) {
    Result refused = run(options);

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains(complaint);
    assertThat(refused.err().lines()).hasSize(1);
  }

  private Result run(String options) {
    List<String> command = new ArrayList<>(List.of("cluster"));
    command.addAll(List.of(options.split(" ", -1)));
    command.addAll(List.of("--cluster", "embedded:" + directory.getFileName()));
    command.addAll(List.of("--cluster-secret", secret.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Reprise.execute(new PrintWriter(out), new PrintWriter(err), command.toArray(String[]::new));
    return new Result(exit, out.toString(), err.toString());
  }
}

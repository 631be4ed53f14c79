// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a follower, read by the readers of the files of each program. */
class LayoutTest {

  private static final Path PATH = Path.of("/etc/proxy");

  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void nginx_hasAFileForEachKey_andAConfigurationThatNamesThemInOrder(int bits)
      throws KeyFileException {
    KeySelection keys = selection(bits, Program.NGINX);

    List<KeyFileContent> files = new Target(Program.NGINX, PATH).files(keys);

    StringBuilder directives = new StringBuilder("# written by reprise keys follow\n");
    for (int i = 0; i < keys.keys().size(); i++) {
      Path file = files.get(i).file();
      directives.append("ssl_session_ticket_key \"").append(file).append("\";\n");
      assertThat(read(files.get(i), KeyFileFormat.NGINX).entries())
          .containsExactly(entry(keys.keys().get(i)));
    }
    KeyFileContent last = files.get(files.size() - 1);
    assertThat(last.file()).isEqualTo(PATH.resolve("ticket-keys.conf"));
    assertThat(text(last)).isEqualTo(directives.toString());
  }

  @Test
  void nginx_nameOfADirectoryWithAQuote_doesNotEndTheDirective() {
    KeySelection keys = selection(128, Program.NGINX);

    List<KeyFileContent> files = new Target(Program.NGINX, Path.of("/a\";evil")).files(keys);

    assertThat(text(files.get(files.size() - 1))).contains("ssl_session_ticket_key \"/a\\\";evil/");
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void haproxy_hasTheKeyThatSealsLastButOne_andTheNextLast(int bits) throws KeyFileException {
    KeySelection keys = selection(bits, Program.HAPROXY);

    KeyFile file = read(onlyFile(Program.HAPROXY, keys), KeyFileFormat.HAPROXY);

    assertThat(file.sealing()).isEqualTo(entry(keys.sealing()));
    assertThat(file.entries())
        .containsExactly(
            entry(keys.keys().get(2)), entry(keys.sealing()), entry(keys.keys().get(1)));
  }

  /** HAProxy needs three lines. A filler would seal in its turn, so the sealing key repeats. */
  @Test
  void haproxy_oneKey_standsInEachPlace() {
    KeySelection keys =
        KeySelection.of(
            RingSamples.ring(128), Program.HAPROXY, RingSamples.standIns(128), RingSamples.soon());

    List<String> lines = text(onlyFile(Program.HAPROXY, keys)).lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.stream().distinct()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"APACHE, APACHE, 128", "ATS, ATS, 128", "NETTY, ATS, 128", "RAW, ATS, 128"})
  void macKeyFirst_theKeyThatSealsIsFirst(Program program, KeyFileFormat format, int bits)
      throws KeyFileException {
    KeySelection keys = selection(bits, program);

    assertThat(read(onlyFile(program, keys), format).entries())
        .containsExactlyElementsOf(keys.keys().stream().map(LayoutTest::entry).toList());
  }

  @Test
  void raw_keysOf256Bits_are80OctetsEach() throws KeyFileException {
    KeySelection keys = selection(256, Program.RAW);

    byte[] octets = onlyFile(Program.RAW, keys).octets().toByteArray();

    List<KeyFile.Entry> entries = new ArrayList<>();
    for (int at = 0; at < octets.length; at += 80) {
      byte[] each = Arrays.copyOfRange(octets, at, at + 80);
      entries.add(KeyFile.read("raw", each, KeyFileFormat.ENVOY).sealing());
    }
    assertThat(entries)
        .containsExactlyElementsOf(keys.keys().stream().map(LayoutTest::entry).toList());
  }

  @Test
  void envoy_isAResponseWithOneSecret() throws IOException, KeyFileException {
    KeySelection keys = selection(256, Program.ENVOY);

    KeyFileContent file = onlyFile(Program.ENVOY, keys);

    assertThat(file.file()).isEqualTo(PATH.resolve("session_ticket_keys.json"));
    JsonNode resource = new ObjectMapper().readTree(text(file)).path("resources").path(0);
    assertThat(resource.path("@type").asText())
        .isEqualTo("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret");
    assertThat(resource.path("name").asText()).isEqualTo("session_ticket_keys");
    JsonNode written = resource.path("session_ticket_keys").path("keys");
    assertThat(written).hasSize(keys.keys().size());
    for (int i = 0; i < written.size(); i++) {
      byte[] octets = written.get(i).path("inline_bytes").binaryValue();
      assertThat(KeyFile.read("envoy", octets, KeyFileFormat.ENVOY).sealing())
          .isEqualTo(entry(keys.keys().get(i)));
    }
  }

  private static KeyFileContent onlyFile(Program program, KeySelection keys) {
    List<KeyFileContent> files = new Target(program, PATH).files(keys);
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private static KeySelection selection(int bits, Program program) {
    KeyRing ring = RingSamples.withPending(bits, 1);
    return KeySelection.of(ring, program, RingSamples.standIns(bits), RingSamples.soon());
  }

  private static KeyFile read(KeyFileContent file, KeyFileFormat format) throws KeyFileException {
    return KeyFile.read(file.file().toString(), file.octets().toByteArray(), format);
  }

  private static String text(KeyFileContent file) {
    return new String(file.octets().toByteArray(), StandardCharsets.UTF_8);
  }

  private static KeyFile.Entry entry(TicketKey key) {
    return new KeyFile.Entry(key.name(), key.encryptionKey(), key.macKey());
  }
}

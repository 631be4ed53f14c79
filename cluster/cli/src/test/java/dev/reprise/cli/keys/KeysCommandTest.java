// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

// Longer than 300 lines: one test for each subcommand and each of its refusals.

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cli.Reprise;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTest {

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final String[] files = new String[3];

  private Path file;

  @BeforeEach
  void nameAFile() {
    file = directory.resolve("ticket.keys");
  }

  @ParameterizedTest
  @EnumSource(KeyFileFormat.class)
  void generate_everyFormat_writesAFileOfIt(KeyFileFormat format)
      throws IOException, KeyFileException {
    int exit = run("keys", "generate", "--format", format.word(), "--out", file.toString());

    assertThat(exit).as(err.toString()).isZero();
    KeyFile keys = KeyFiles.load(file, Optional.of(format));
    assertThat(keys.entries()).hasSize(format.leastKeys());
    assertThat(keys.sealing().encryptionKey().length())
        .isEqualTo(format.allowsKeysOf(32) ? 32 : 16);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void generate_showsNamesAndFingerprintsAndNoKeys() throws KeyFileException {
    run("keys", "generate", "--out", file.toString(), "--bits", "128");

    KeyFile.Entry key = KeyFiles.load(file, Optional.of(KeyFileFormat.NGINX)).sealing();
    assertThat(out.toString())
        .contains(key.name().toString(), key.fingerprint().hex(), "AES-128")
        .doesNotContain(hex(key.encryptionKey().toByteArray()));
  }

  @Test
  void generate_fileThatExists_isReplacedOnlyByForce() throws IOException {
    run("keys", "generate", "--out", file.toString());
    byte[] first = Files.readAllBytes(file);

    int exit = run("keys", "generate", "--out", file.toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("exists already").contains("--force");
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    assertThat(run("keys", "generate", "--out", file.toString(), "--force")).isZero();
    assertThat(Files.readAllBytes(file)).isNotEqualTo(first);
    assertThat(files()).containsExactly(file);
  }

  @ParameterizedTest
  @CsvSource({
    "--format envoy --bits 128, --bits",
    "--format apache --bits 256, --bits",
    "--format nginx --bits 192, --bits",
    "--format haproxy --count 2, --count",
    "--format nginx --count 2, --count",
    "--format tomcat, --format",
  })
  void generate_whatTheFormatHasNot_isRefused(String options, String named) {
    String[] args =
        Stream.concat(
                Stream.of("keys", "generate", "--out", file.toString()),
                Stream.of(options.split(" ")))
            .toArray(String[]::new);

    int exit = run(args);

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(named);
    assertThat(file).doesNotExist();
  }

  @Test
  void generate_directoryThatIsNotThere_isNamed() {
    int exit = run("keys", "generate", "--out", directory.resolve("no/file").toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("no such directory");
  }

  @Test
  void convert_nginxToHaproxy_keepsWhatSeals() throws KeyFileException {
    List<String> names = generateThree();
    Path target = directory.resolve("haproxy.keys");

    int exit =
        run(
            "keys",
            "convert",
            "--to",
            "haproxy",
            "--out",
            target.toString(),
            files[0],
            files[1],
            files[2]);

    assertThat(exit).as(err.toString()).isZero();
    KeyFile converted = KeyFiles.load(target, Optional.empty());
    assertThat(converted.entries())
        .extracting(entry -> entry.name().toString())
        .containsExactly(names.get(2), names.get(0), names.get(1));
    assertThat(converted.sealing().name()).hasToString(names.get(0));
    assertThat(err.toString()).contains("taken for a key file of nginx");
  }

  @Test
  void convert_haproxyToNginxAndBack_isTheSame() throws IOException {
    run("keys", "generate", "--format", "haproxy", "--count", "3", "--out", file.toString());
    Path[] single = {directory.resolve("1"), directory.resolve("2"), directory.resolve("3")};
    Path back = directory.resolve("back");

    run(
        "keys",
        "convert",
        "--to",
        "nginx",
        "--out",
        single[0].toString(),
        "--out",
        single[1].toString(),
        "--out",
        single[2].toString(),
        file.toString());
    int exit =
        run(
            "keys",
            "convert",
            "--from",
            "nginx",
            "--to",
            "haproxy",
            "--out",
            back.toString(),
            single[0].toString(),
            single[1].toString(),
            single[2].toString());

    assertThat(exit).as(err.toString()).isZero();
    assertThat(back).hasSameBinaryContentAs(file);
  }

  @Test
  void convert_sealingOnly_takesTheOneThatSeals() throws KeyFileException {
    run("keys", "generate", "--format", "haproxy", "--bits", "128", "--out", file.toString());
    Path target = directory.resolve("apache.key");

    int exit =
        run(
            "keys",
            "convert",
            "--to",
            "apache",
            "--sealing-only",
            "--out",
            target.toString(),
            file.toString());

    assertThat(exit).as(err.toString()).isZero();
    assertThat(KeyFiles.load(target, Optional.of(KeyFileFormat.APACHE)).sealing())
        .isEqualTo(KeyFiles.load(file, Optional.empty()).sealing());
  }

  @ParameterizedTest
  @CsvSource({
    "apache, in a file of apache a key has 48 octets",
    "haproxy, takes no fewer than 3",
  })
  void convert_toWhatTheOtherServerRefuses_saysWhy(String to, String why) {
    run("keys", "generate", "--bits", "256", "--out", file.toString());
    String target = directory.resolve("target").toString();

    int exit = run("keys", "convert", "--to", to, "--out", target, file.toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(why);
    assertThat(Path.of(target)).doesNotExist();
  }

  @Test
  void convert_moreKeysThanFiles_saysHowMany() {
    run("keys", "generate", "--format", "ats", "--count", "2", "--out", file.toString());

    int exit =
        run(
            "keys",
            "convert",
            "--to",
            "nginx",
            "--out",
            directory.resolve("x").toString(),
            file.toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("--out: give 2, not 1").contains("--sealing-only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--out", "--derived --out", "--fleet"})
  void generate_json_isJsonWhateverIsMade(String options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("keys", "generate", "--json"));
    arguments.addAll(List.of(options.split(" ")));
    arguments.add(file.toString());

    int exit = run(arguments.toArray(String[]::new));

    assertThat(exit).as(err.toString()).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).isContainerNode()).isTrue();
  }

  @Test
  void show_json_hasRolesAndFingerprints() throws IOException, KeyFileException {
    run("keys", "generate", "--format", "haproxy", "--out", file.toString());
    out.getBuffer().setLength(0);

    run("keys", "show", "--json", file.toString());

    JsonNode shown = new ObjectMapper().readTree(out.toString()).get(0);
    assertThat(shown.get("format").textValue()).isEqualTo("haproxy");
    assertThat(shown.get("keys")).hasSize(3);
    assertThat(shown.at("/keys/0/role").textValue()).isEqualTo("opening_only");
    assertThat(shown.at("/keys/1/role").textValue()).isEqualTo("sealing");
    assertThat(shown.at("/keys/1/bits").intValue()).isEqualTo(256);
    assertThat(shown.at("/keys/1/fingerprint").textValue())
        .isEqualTo(KeyFiles.load(file, Optional.empty()).sealing().fingerprint().hex());
    assertThat(shown.at("/keys/1").has("encryption_key")).isFalse();
  }

  @Test
  void show_reveal_showsTheKeys() throws KeyFileException {
    run("keys", "generate", "--out", file.toString());

    run("keys", "show", "--reveal", file.toString());

    KeyFile.Entry key = KeyFiles.load(file, Optional.empty()).sealing();
    assertThat(out.toString())
        .contains(hex(key.encryptionKey().toByteArray()), hex(key.macKey().toByteArray()));
  }

  @Test
  void show_fileThatIsNoKeyFile_isNamedWithTheReason() throws IOException {
    Files.write(file, new byte[47]);

    int exit = run("keys", "show", file.toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(file + ": 47 octets");
  }

  @Test
  void show_fileThatIsNotThere_isNamed() {
    int exit = run("keys", "show", file.toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(file + ": no such file");
  }

  private List<String> generateThree() throws KeyFileException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      files[i] = directory.resolve("nginx" + i + ".key").toString();
      run("keys", "generate", "--out", files[i]);
      names.add(KeyFiles.load(Path.of(files[i]), Optional.empty()).sealing().name().toString());
    }
    return names;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private int run(String... args) {
    return Reprise.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}

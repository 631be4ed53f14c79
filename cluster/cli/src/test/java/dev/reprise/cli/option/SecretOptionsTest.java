// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each option that names a file with a secret warns if others may read that file. */
class SecretOptionsTest {

  @TempDir private Path directory;

  @Test
  void ticketKeys() throws IOException {
    Path file =
        KeyFileSamples.write(
            directory.resolve("ticket.key"),
            new KeyFile(KeyFileFormat.NGINX, List.of(KeyFileSamples.random(32))));

    assertWarned(file, "keys", "show", file.toString());
    assertWarned(file, "ticket", "inspect", "00", "--keys", file.toString());
  }

  @Test
  void clusterSecret() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("secret"), "00112233445566778899aabbccddeeff".repeat(2));

    assertWarned(
        file, "cluster", "status", "--cluster", "embedded:a", "--cluster-secret", file.toString());
  }

  @Test
  void privateKey() throws IOException {
    Path certificate = TestFiles.rsa(directory).certificate();
    Path file = TestFiles.ecdsa(directory).key();

    assertWarned(file, "serve", "--cert", certificate.toString(), "--key", file.toString());
  }

  @Test
  void privateKeyForRedis() throws IOException {
    Path certificate = TestFiles.ecdsa(directory).certificate();
    Path file = TestFiles.ecdsa(directory).key();
    Path secret =
        Files.writeString(
            directory.resolve("secret"), "00112233445566778899aabbccddeeff".repeat(2));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));

    assertWarned(
        file,
        "cluster",
        "status",
        "--cluster",
        "rediss://127.0.0.1:1?cert=" + certificate + "&key=" + file,
        "--cluster-secret",
        secret.toString());
  }

  @Test
  void session() throws IOException {
    Path file = Files.writeString(directory.resolve("session"), "no session");

    assertWarned(file, "ticket", "inspect", "--session", file.toString());
  }

  private static void assertWarned(Path file, String... arguments) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(printed(arguments)).doesNotContain("others can");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(printed(arguments))
        .contains(file + ": others can read this file, and it holds a secret: chmod 600 " + file);
  }

  private static String printed(String... arguments) {
    StringWriter printed = new StringWriter();
    PrintWriter writer = new PrintWriter(printed);
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    try {
      Reprise.execute(writer, writer, arguments);
    } finally {
      System.setErr(before);
    }
    return printed + logged.toString(StandardCharsets.UTF_8);
  }
}

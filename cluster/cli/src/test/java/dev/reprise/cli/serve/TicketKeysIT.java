// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reprise serve} with ticket keys from a file that changes while it runs. */
class TicketKeysIT {

  @TempDir private Path directory;

  @Test
  void keyFile_readAgainWhenItChangesAndAtSighup_unlessItIsBad() throws IOException {
    KeyFile.Entry first = KeyFileSamples.random(16);
    KeyFile.Entry second = KeyFileSamples.random(16);
    Path file = write(first);
    Path session = directory.resolve("session.pem");
    try (ServeProcess serve = start(file)) {
      SClient client = SClient.of(serve.port());
      client.saveTo(session).connect().answer().assertFull("not_offered");
      client.offer(session).connect().answer().assertResumed("ticket");

      Files.write(file, new byte[47]);
      serve.process().awaitErrorLine(line -> line.contains("47 octets") && line.contains("stay"));
      client.offer(session).connect().answer().assertResumed("ticket");

      write(second, first);
      hangUp(serve);
      serve.process().awaitErrorLine(line -> line.contains("sealing with " + second.name()));
      AnswerLines renewed = client.offer(session).connect().answer().assertResumed("ticket");
      assertThat(renewed.get("renewed")).isEqualTo("yes");

      KeyFile.Entry third = KeyFileSamples.random(16);
      write(third);
      serve.process().awaitErrorLine(line -> line.contains("sealing with " + third.name()));
      client.offer(session).connect().answer().assertFull("unknown_key");
    }
  }

  @Test
  void keyFile_thatOthersCanRead_isWarnedOf() throws IOException {
    Path file = write(KeyFileSamples.random(16));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    try (ServeProcess serve = start(file)) {
      String line =
          serve.process().awaitErrorLine(each -> each.contains(file + ": others can read"));

      assertThat(line).contains("chmod 600 " + file);
    }
  }

  private ServeProcess start(Path file) {
    TestFiles.PemPair tls = TestFiles.rsa(directory);
    return ServeProcess.start(
        "--cert",
        tls.certificate().toString(),
        "--key",
        tls.key().toString(),
        "--ticket-format",
        "openssl",
        "--ticket-keys",
        file.toString(),
        "--ticket-keys-format",
        "ats");
  }

  private Path write(KeyFile.Entry... keys) {
    return KeyFileSamples.write(
        directory.resolve("ticket.keys"), new KeyFile(KeyFileFormat.ATS, List.of(keys)));
  }

  private static void hangUp(ServeProcess serve) {
    RunningProcess.run("", List.of("kill", "-HUP", Long.toString(serve.process().pid())));
  }
}

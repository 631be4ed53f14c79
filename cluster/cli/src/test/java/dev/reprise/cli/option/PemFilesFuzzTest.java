// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any octets in a file of certificates or of a private key end in what is asked for, or in {@link
 * ConfigurationException}. To let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class PemFilesFuzzTest {

  private static final Path DIRECTORY = temporaryDirectory();
  private static final TestFiles.PemPair PAIR = TestFiles.ecdsa(DIRECTORY);

  private static Path temporaryDirectory() {
    try {
      Path directory = Files.createTempDirectory("reprise-pem");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> fileSeeds() throws IOException {
    String certificate = Files.readString(PAIR.certificate());
    String key = Files.readString(PAIR.key());
    return Stream.of(
            certificate,
            key,
            key + certificate,
            certificate.substring(0, certificate.length() / 2),
            certificate.replace("CERTIFICATE", "X509 CRL"),
            key.replace("PRIVATE", "RSA PRIVATE"),
            "-----BEGIN EC PARAMETERS-----\nMA==\n-----END EC PARAMETERS-----\n",
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            "")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @MethodSource("fileSeeds")
  @FuzzTest
  void file(byte[] octets) throws IOException {
    Path file = Files.write(DIRECTORY.resolve("file.pem"), octets);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    file.toFile().deleteOnExit();
    try {
      if (new PemFiles("--cert").certificates(file).isEmpty()) {
        throw new AssertionError("no certificate, and nothing said");
      }
    } catch (ConfigurationException refused) {
      // As it should be.
    }
    try {
      if (new PemFiles("--cert").identity(PAIR.certificate(), new PemFiles("--key"), file)
          == null) {
        throw new AssertionError("no identity, and nothing said");
      }
    } catch (ConfigurationException refused) {
      // As it should be.
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.node.Identity;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms in which people have their keys. */
class PemFilesTest {

  @TempDir Path directory;

  @Test
  void pkcs8_isLoaded() {
    assertThatLoaded(TestFiles.ecdsa(directory), TestFiles.ecdsa(directory).key());
    assertThatLoaded(TestFiles.rsa(directory), TestFiles.rsa(directory).key());
  }

  @Test
  void pkcs1_isLoaded() throws IOException {
    TestFiles.PemPair pair = TestFiles.rsa(directory);
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.identity().privateKey().getEncoded());
    Path key =
        TestFiles.pem(
            directory.resolve("pkcs1.key"),
            new PemObject(
                "RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded()));

    assertThatLoaded(pair, key);
  }

  @Test
  void sec1WithParametersBeforeIt_isLoaded() throws IOException {
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    ECPrivateKey privateKey = (ECPrivateKey) pair.identity().privateKey();
    Path parameters =
        TestFiles.pem(
            directory.resolve("parameters"),
            new PemObject("EC PARAMETERS", X9ObjectIdentifiers.prime256v1.getEncoded()));
    Path key =
        TestFiles.pem(
            directory.resolve("sec1.key"),
            new PemObject(
                "EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                        256, privateKey.getS(), X9ObjectIdentifiers.prime256v1)
                    .getEncoded()));
    Files.writeString(key, Files.readString(parameters) + Files.readString(key));

    assertThatLoaded(pair, key);
  }

  @Test
  void keyAndCertificateInOneFileWithTextAround_areLoaded() throws IOException {
    TestFiles.PemPair pair = TestFiles.ecdsa(directory);
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both,
        "Bag Attributes\n"
            + Files.readString(pair.key())
            + "subject=CN = localhost\n"
            + Files.readString(pair.certificate()));

    Identity identity = new PemFiles("--cert").identity(both, new PemFiles("--key"), both);

    assertThat(identity).isEqualTo(pair.identity());
  }

  private static void assertThatLoaded(TestFiles.PemPair pair, Path key) {
    Identity identity =
        new PemFiles("--cert").identity(pair.certificate(), new PemFiles("--key"), key);

    assertThat(identity.chain()).isEqualTo(pair.identity().chain());
    assertThat(identity.privateKey().getFormat()).isEqualTo("PKCS#8");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.SelfSigned;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Files that tests give to programs: certificates and keys for localhost, and clients in other
 * languages.
 */
public final class TestFiles {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Making an RSA key takes a while, so one serves all tests of a JVM. */
  private static final class Ecdsa {
    static final Identity IDENTITY = ecdsa();
  }

  private static final class Rsa {
    static final Identity IDENTITY = rsa();
  }

  private TestFiles() {}

  /** A self-signed certificate with its key, in files. */
  public record PemPair(Identity identity, Path certificate, Path key) {
    /** The options that make a node use it. */
    public String[] options() {
      return new String[] {"--cert", certificate.toString(), "--key", key.toString()};
    }
  }

  public static PemPair ecdsa(Path directory) {
    return write(Ecdsa.IDENTITY, directory, "ecdsa");
  }

  public static PemPair rsa(Path directory) {
    return write(Rsa.IDENTITY, directory, "rsa");
  }

  /** A pair that nothing else uses. */
  public static PemPair another(Path directory, String name) {
    return write(ecdsa(), directory, name);
  }

  private static Identity ecdsa() {
    return SelfSigned.ecdsa(RANDOM, Instant.now());
  }

  private static Identity rsa() {
    return SelfSigned.rsa(RANDOM, Instant.now());
  }

  private static PemPair write(Identity identity, Path directory, String name) {
    return new PemPair(
        identity,
        pem(directory.resolve(name + ".crt"), identity.chain().get(0)),
        pem(directory.resolve(name + ".key"), pkcs8(identity.privateKey())));
  }

  private static PemObject pkcs8(PrivateKey key) {
    return new PemObject("PRIVATE KEY", key.getEncoded());
  }

  /** Writes text to a file that its owner alone may read, as files with secrets must be. */
  public static Path secret(Path file, String text) {
    try {
      Files.writeString(file, text);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one object to a PEM file. */
  public static Path pem(Path file, Object content) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(content);
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return secret(file, text.toString());
  }

  /** Copies a resource beside this class to a file that a program can read. */
  public static Path resource(String name, Path directory) {
    try (InputStream in = TestFiles.class.getResourceAsStream(name)) {
      Path file = directory.resolve(name);
      Files.write(file, in.readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

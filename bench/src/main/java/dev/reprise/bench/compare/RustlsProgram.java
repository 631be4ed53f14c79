// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import dev.reprise.bench.BenchIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The small Rust program that measures rustls, built from the crates that Debian packages ({@code
 * librust-rustls-dev}) without network access, if this machine has them.
 */
final class RustlsProgram {

  /** Where Debian's packages put the sources of crates. */
  private static final Path CRATES = Path.of("/usr/share/cargo/registry");

  private static final List<String> SOURCES = List.of("Cargo.toml", "src/main.rs");

  private final Path folder;
  private final Optional<String> missing;

  private RustlsProgram(Path folder, Optional<String> missing) {
    this.folder = folder;
    this.missing = missing;
  }

  /**
   * Builds the program, and makes the certificate of its server.
   *
   * @param bench the directory {@code bench} of the source tree
   */
  static RustlsProgram build(Path bench) {
    Path folder = bench.resolve("target/rustls_server");
    try {
      if (!hasRustls()) {
        return new RustlsProgram(folder, Optional.of("no librust-rustls-dev"));
      }
      // Cargo writes beside its sources.
      for (String source : SOURCES) {
        Path copy = folder.resolve(source);
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, Files.readString(bench.resolve("src/main/rust").resolve(source)));
      }
      BenchIdentity.create().write(certificate(folder), key(folder));
      OpenSslProgram.Output output = OpenSslProgram.run(cargo(folder));
      return new RustlsProgram(
          folder,
          output.exitCode() == 0
              ? Optional.empty()
              : Optional.of("cargo: " + lastLine(output.text())));
    } catch (IOException e) {
      return new RustlsProgram(folder, Optional.of("no cargo: " + e.getMessage()));
    }
  }

  private static boolean hasRustls() throws IOException {
    if (!Files.isDirectory(CRATES)) {
      return false;
    }
    try (var crates = Files.newDirectoryStream(CRATES, "rustls-0.20*")) {
      return crates.iterator().hasNext();
    }
  }

  private static List<String> cargo(Path folder) {
    return List.of(
        "cargo",
        "build",
        "--release",
        "--offline",
        "--manifest-path",
        folder.resolve("Cargo.toml").toString(),
        "--target-dir",
        folder.resolve("target").toString(),
        "--config",
        "source.crates-io.replace-with=\"debian\"",
        "--config",
        "source.debian.directory=\"" + CRATES + "\"");
  }

  private static Path certificate(Path folder) {
    return folder.resolve("certificate.der");
  }

  private static Path key(Path folder) {
    return folder.resolve("key.der");
  }

  /** Why there is no program; empty if there is one. */
  Optional<String> missing() {
    return missing;
  }

  /**
   * Measures once.
   *
   * @param mode {@code full}, {@code id} or {@code ticket}
   * @throws IllegalStateException if it failed; the message says why
   */
  Sample measure(String mode, int warmupSeconds, int seconds) {
    return OpenSslProgram.sample(
        List.of(
            folder.resolve("target/release/rustls_server").toString(),
            mode,
            Integer.toString(warmupSeconds),
            Integer.toString(seconds),
            certificate(folder).toString(),
            key(folder).toString()));
  }

  private static String lastLine(String text) {
    return text.lines().reduce((first, second) -> second).orElse("failed without a word");
  }
}

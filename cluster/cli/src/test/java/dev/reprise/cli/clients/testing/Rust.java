// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The client on rustls, from {@code src/test/rust}. It is built of the crates that Debian packages,
 * without network access.
 */
final class Rust {

  private static final String CRATES = "/usr/share/cargo/registry";
  private static final List<String> SOURCES = List.of("Cargo.toml", "src/main.rs");

  private Rust() {}

  /** Cargo and the crates: continuous integration has neither. */
  static Tool tool() {
    return Tool.ofOthers(
        "sh",
        "-c",
        "cargo --version > /dev/null &&"
            + " dpkg-query --show --showformat '${Version}' librust-rustls-dev");
  }

  static String run(Errand errand) {
    Path folder = errand.directory().resolve("rustls_client");
    Path program = folder.resolve("target/debug/rustls_client");
    if (!Files.exists(program)) {
      build(folder);
    }
    return Scripts.visit(errand, List.of(program.toString()));
  }

  /** Cargo writes beside its sources, so they are copied. */
  private static void build(Path folder) {
    Path sources = Path.of(System.getProperty("project.root"), "cluster/cli/src/test/rust");
    try {
      for (String source : SOURCES) {
        Path copy = folder.resolve(source);
        Files.createDirectories(copy.getParent());
        Files.copy(sources.resolve(source), copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RunningProcess.Result result =
        RunningProcess.run(
            "",
            List.of(
                Peers.find("cargo"),
                "build",
                "--offline",
                "--manifest-path",
                folder.resolve("Cargo.toml").toString(),
                "--config",
                "source.crates-io.replace-with=\"debian\"",
                "--config",
                "source.debian.directory=\"" + CRATES + "\""));
    assertThat(result.exitCode()).as(result.all()).isZero();
  }
}

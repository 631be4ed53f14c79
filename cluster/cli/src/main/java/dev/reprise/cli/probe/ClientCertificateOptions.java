// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.node.Identity;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.PemFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what the probe shows to a server that requests a client certificate. */
public final class ClientCertificateOptions {

  @Option(
      names = "--client-cert",
      paramLabel = "FILE",
      description =
          "PEM certificate chain, leaf first, for a server that requests a client certificate.")
  private @Nullable Path certificate;

  @Option(
      names = "--client-key",
      paramLabel = "FILE",
      description = "PEM private key of --client-cert.")
  private @Nullable Path key;

  ClientCertificateOptions() {}

  /**
   * The certificate and its key; empty if the options name none.
   *
   * @throws ConfigurationException if only one is named, or they can't be used
   */
  public Optional<Identity> identity() {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null) {
      throw new ConfigurationException("--client-key", "needs --client-cert");
    }
    if (key == null) {
      throw new ConfigurationException("--client-cert", "needs --client-key");
    }
    return Optional.of(
        new PemFiles("--client-cert").identity(certificate, new PemFiles("--client-key"), key));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.TicketFormatConverter;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the format and the size of a cluster's ticket keys. */
final class KeyFormatOptions {

  private static final int DEFAULT_BITS = 256;

  @Option(
      names = "--ticket-format",
      paramLabel = "rfc5077|openssl|aead",
      converter = TicketFormatConverter.class,
      description =
          "The layout of tickets, for all nodes: openssl if other programs are in the cluster.")
  private @Nullable TicketFormat format;

  @Option(
      names = "--bits",
      paramLabel = "128|256",
      description =
          "Size of the ticket keys, with --ticket-format openssl: 128 for Apache httpd, Traffic"
              + " Server and Netty, 256 for Envoy, either for nginx and HAProxy. Default: 256.")
  private @Nullable Integer bits;

  KeyFormatOptions() {}

  /**
   * The format that was chosen; empty if none was.
   *
   * @throws ConfigurationException if there are no such keys
   */
  Optional<KeyFormat> chosen() {
    if (format == null) {
      if (bits != null) {
        throw new ConfigurationException("--bits", "needs --ticket-format openssl");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(new KeyFormat(format, bits == null ? DEFAULT_BITS : bits));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--bits", "is not 256, or 128 with --ticket-format openssl");
    }
  }
}

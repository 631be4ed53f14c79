// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.keys.KeyFiles;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.engine.TicketFormat;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which ticket keys a node shares with other servers. */
public final class TicketKeyOptions {

  @Option(
      names = "--ticket-keys",
      paramLabel = "FILE",
      description =
          "Ticket keys shared with other servers, for --ticket-format openssl; repeatable, the"
              + " first seals. Read again when it changes, and at SIGHUP.")
  private List<Path> files = List.of();

  @Option(
      names = "--ticket-keys-format",
      paramLabel = "FORMAT",
      converter = KeyFiles.FormatConverter.class,
      description = "nginx, haproxy, apache, ats, envoy or netty. Default: what they look like.")
  private @Nullable KeyFileFormat format;

  TicketKeyOptions() {}

  /** The files. */
  public List<Path> files() {
    return files;
  }

  /**
   * The files that the options name, not watched yet; empty if they name none.
   *
   * @param ticketFormat the format of the node's tickets
   * @param notices takes a line for the operator
   * @throws ConfigurationException if the files can't be used, or not for that format
   */
  Optional<TicketKeyFiles> open(
      TicketFormat ticketFormat, InstantSource clock, Consumer<String> notices) {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    if (ticketFormat != TicketFormat.OPENSSL) {
      throw new ConfigurationException(
          "--ticket-keys",
          "their programs issue tickets of OpenSSL's: add --ticket-format openssl");
    }
    return Optional.of(new TicketKeyFiles(files, Optional.ofNullable(format), clock, notices));
  }
}

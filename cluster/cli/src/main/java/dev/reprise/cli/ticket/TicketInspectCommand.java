// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.ticket;

import dev.reprise.cli.keys.KeyFiles;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.file.SecretFileReader;
import dev.reprise.engine.key.KeyFileKeys;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.ticket.TicketOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reprise ticket inspect}: opens a ticket and shows the session in it. */
@Command(
    name = "inspect",
    sortOptions = false,
    description = {
      "Opens a ticket that any server has issued from a ticket key file, and shows the"
          + " session in it. Without a key that fits, it shows what can be seen. Ends with 1 if the"
          + " ticket was not opened."
    })
final class TicketInspectCommand implements Callable<Integer> {

  private static final int MAX_SESSION_OCTETS = 1 << 20;

  @Spec private CommandSpec spec;

  @Option(names = "--keys", paramLabel = "FILE", description = "Key files; repeatable.")
  private List<Path> keys = List.of();

  @Option(
      names = "--keys-format",
      paramLabel = "FORMAT",
      converter = KeyFiles.FormatConverter.class,
      description = "nginx, haproxy, apache, ats, envoy or netty. Default: what they look like.")
  private @Nullable KeyFileFormat keysFormat;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--reveal",
      description =
          "Shows the master secret. Anyone who sees it can decrypt the session's traffic.")
  private boolean reveal;

  TicketInspectCommand() {}

  /** Where the ticket comes from. */
  static final class Source {

    @Parameters(paramLabel = "HEX", description = "The ticket's octets, in hexadecimal digits.")
    private @Nullable String hex;

    @Option(
        names = "--session",
        paramLabel = "FILE",
        description = "A session with its ticket, as 'openssl s_client -sess_out FILE' saves it.")
    private @Nullable Path session;
  }

  @Override
  public Integer call() {
    Optional<SslSession> session = Optional.ofNullable(source.session).map(this::session);
    Bytes ticket = session.map(this::ticketOf).orElseGet(this::ticketInHex);
    Instant now = Instant.now();
    KeyRing ring = ring(now);
    TicketOpener.Verdict verdict = new TicketOpener().open(ticket, ring, now);
    TicketReport report = TicketReport.of(ticket, verdict, ring, session, now, reveal);
    Terminal.println(spec.commandLine().getOut(), json, report::json, report::text);
    return verdict instanceof TicketOpener.Verdict.Accepted ? ExitCode.OK : ExitCode.CHECK_FAILED;
  }

  private Bytes ticketInHex() {
    try {
      return Bytes.fromHex(String.valueOf(source.hex).replaceAll("[\\s:]", ""));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("HEX", "not hexadecimal digits in pairs");
    }
  }

  private SslSession session(Path file) {
    byte[] octets = {};
    try {
      octets = new SecretFileReader(file, MAX_SESSION_OCTETS).read();
      return OpenSslSessionFile.read(octets)
          .orElseThrow(
              () ->
                  new ConfigurationException(
                      "--session", file + ": is no session as 's_client -sess_out' saves it"));
    } catch (IOException e) {
      throw new ConfigurationException("--session", file + ": " + SecretFileReader.reason(e));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private Bytes ticketOf(SslSession session) {
    return session
        .ticket()
        .filter(ticket -> !ticket.isEmpty())
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--session",
                    source.session + ": has no ticket; its server keeps sessions by ID, or none"));
  }

  private KeyRing ring(Instant now) {
    if (keys.isEmpty()) {
      return KeyRing.empty("ticket inspect");
    }
    List<KeyFile> files = new ArrayList<>();
    for (Path file : keys) {
      KeyFile read = KeyFiles.require("--keys", file, Optional.ofNullable(keysFormat));
      if (keysFormat == null) {
        KeyFiles.doubt(file, read)
            .ifPresent(
                doubt ->
                    spec.commandLine().getErr().println("note: " + doubt + " (--keys-format)"));
      }
      files.add(read);
    }
    try {
      return new KeyFileKeys("ticket inspect", files, now).at(now);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--keys", String.valueOf(e.getMessage()));
    }
  }
}

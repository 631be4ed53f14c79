// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.cli.option.ExitCode;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reprise keys show}: what is in ticket key files. */
@Command(
    name = "show",
    sortOptions = false,
    description = {
      "Shows the names, roles and fingerprints of the keys in ticket key files.",
      "A key has the same fingerprint in files of every format."
    })
final class KeysShowCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = KeyFiles.FormatConverter.class,
      description = "nginx, haproxy, apache, ats, envoy or netty. Default: what it looks like.")
  private @Nullable KeyFileFormat format;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--reveal",
      description = "Shows the keys themselves. Anyone who sees them can decrypt the traffic.")
  private boolean reveal;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Key files.")
  private List<Path> files = List.of();

  KeysShowCommand() {}

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    KeyListing listing = new KeyListing(json, reveal);
    for (Path file : files) {
      KeyFile keys = KeyFiles.require("FILE", file, Optional.ofNullable(format));
      if (format == null) {
        KeyFiles.doubt(file, keys)
            .ifPresent(doubt -> err.println("note: " + doubt + " (--format)"));
      }
      listing.add(file, keys);
      keys.destroy();
    }
    listing.print(spec.commandLine().getOut());
    return ExitCode.OK;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reprise keys convert}: the keys of one server's files in the form of another's. */
@Command(
    name = "convert",
    sortOptions = false,
    description = {
      "Writes the keys of ticket key files in another server's format, readable for their"
          + " owner only. The key that seals stays the one that seals. For haproxy, the key that"
          + " follows it in FILEs is taken for the next to seal, and goes last."
    })
final class KeysConvertCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      converter = KeyFiles.FormatConverter.class,
      description = "nginx, haproxy, apache, ats, envoy or netty. Default: what it looks like.")
  private @Nullable KeyFileFormat from;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      converter = KeyFiles.FormatConverter.class,
      description = "As --from.")
  private KeyFileFormat to = KeyFileFormat.NGINX;

  @Option(names = "--sealing-only", description = "Takes only the key that seals.")
  private boolean sealingOnly;

  @Option(names = "--force", description = "Replaces files that exist.")
  private boolean force;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to; once for each key if the format has one key a file.")
  private List<Path> outs = List.of();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Key files; the key that seals in the first is the one that seals.")
  private List<Path> files = List.of();

  KeysConvertCommand() {}

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    List<KeyFile.Entry> keys = keys(err);
    List<KeyFile> converted = converted(keys);
    KeyListing listing = new KeyListing(json, false);
    for (int i = 0; i < converted.size(); i++) {
      KeyFiles.save("--out", outs.get(i), converted.get(i), force);
      listing.add(outs.get(i), converted.get(i));
    }
    listing.print(spec.commandLine().getOut());
    keys.forEach(KeyFile.Entry::destroy);
    return ExitCode.OK;
  }

  /** All keys, the one that seals first. */
  private List<KeyFile.Entry> keys(PrintWriter err) {
    List<KeyFile.Entry> keys = new ArrayList<>();
    for (Path file : files) {
      KeyFile read = KeyFiles.require("FILE", file, Optional.ofNullable(from));
      if (from == null) {
        KeyFiles.doubt(file, read).ifPresent(doubt -> err.println("note: " + doubt + " (--from)"));
      }
      keys.addAll(sealingFirst(read));
    }
    return sealingOnly ? keys.subList(0, 1) : keys;
  }

  /**
   * HAProxy's lines run from the oldest to the next: behind the one that seals, so turned round.
   */
  private static List<KeyFile.Entry> sealingFirst(KeyFile file) {
    List<KeyFile.Entry> keys = new ArrayList<>(file.entries());
    if (file.format() == KeyFileFormat.HAPROXY) {
      KeyFile.Entry next = keys.remove(keys.size() - 1);
      Collections.reverse(keys);
      keys.add(1, next);
    }
    return keys;
  }

  private List<KeyFile> converted(List<KeyFile.Entry> keys) {
    try {
      if (to.mostKeys() > 1) {
        checkOuts(1, keys.size() + " keys in one file");
        return List.of(new KeyFile(to, inOrderOf(to, keys)));
      }
      checkOuts(keys.size(), keys.size() + " keys, and " + to.word() + " has one a file");
      return keys.stream().map(key -> new KeyFile(to, List.of(key))).toList();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--to", String.valueOf(e.getMessage()));
    }
  }

  private static List<KeyFile.Entry> inOrderOf(KeyFileFormat format, List<KeyFile.Entry> keys) {
    if (format != KeyFileFormat.HAPROXY || keys.size() < 2) {
      return keys;
    }
    List<KeyFile.Entry> lines = new ArrayList<>(keys);
    KeyFile.Entry next = lines.remove(1);
    Collections.reverse(lines);
    lines.add(next);
    return lines;
  }

  private void checkOuts(int needed, String why) {
    if (outs.size() != needed) {
      throw new ConfigurationException(
          "--out",
          "give "
              + needed
              + ", not "
              + outs.size()
              + ": "
              + why
              + (needed > 1 ? " (--sealing-only takes the first)" : ""));
    }
  }
}

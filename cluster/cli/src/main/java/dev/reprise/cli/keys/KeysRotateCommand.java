// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.SecretFile;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reprise keys rotate}: puts a new key into a ticket key file. */
@Command(
    name = "rotate",
    sortOptions = false,
    description = {
      "Puts a new key into a ticket key file that several servers share, for fleets without a"
          + " cluster; copy the file to all of them, and let them read it again.",
      "haproxy: the new key is the next to seal, and the next of before seals.",
      "ats: the new key seals, and the others open; run it again after a ticket lifetime.",
      "Formats with one key a file forget the old key, and its tickets cost a full handshake."
    })
final class KeysRotateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private KeyFormatOption format;

  @Option(
      names = "--keep",
      paramLabel = "COUNT",
      description =
          "How many keys the file has afterwards at most, the oldest go. Default: as many as"
              + " before, and for ats two at least.")
  private @Nullable Integer keep;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "The key file.")
  private Path file = Path.of("");

  KeysRotateCommand() {}

  @Override
  public Integer call() {
    KeyFile before = KeyFiles.require("FILE", file, format.format());
    if (format.format().isEmpty()) {
      KeyFiles.doubt(file, before)
          .ifPresent(
              doubt -> spec.commandLine().getErr().println("note: " + doubt + " (--format)"));
    }
    KeyFile after = rotated(before);
    save(after);
    new KeyListing(json, false).add(file, after).print(spec.commandLine().getOut());
    before.destroy();
    after.destroy();
    return ExitCode.OK;
  }

  private KeyFile rotated(KeyFile before) {
    KeyFileFormat layout = before.format();
    List<KeyFile.Entry> keys = new ArrayList<>(before.entries());
    KeyFile.Entry fresh =
        NewKeys.draw(before.sealing().encryptionKey().length(), new SecureRandom());
    int most = most(before);
    if (layout == KeyFileFormat.HAPROXY) {
      keys.add(fresh);
      return new KeyFile(layout, keys.subList(Math.max(0, keys.size() - most), keys.size()));
    }
    keys.add(0, fresh);
    return new KeyFile(layout, keys.subList(0, Math.min(most, keys.size())));
  }

  private int most(KeyFile before) {
    KeyFileFormat layout = before.format();
    if (keep == null) {
      int usual = layout == KeyFileFormat.ATS ? 2 : 1;
      return Math.max(usual, before.entries().size());
    }
    if (keep < layout.leastKeys() || keep > layout.mostKeys()) {
      throw new ConfigurationException(
          "--keep",
          "a file of %s has %d to %d keys"
              .formatted(layout.word(), layout.leastKeys(), layout.mostKeys()));
    }
    return keep;
  }

  private void save(KeyFile keys) {
    byte[] octets = keys.encodedSecret();
    try {
      SecretFile.replaceLike(file, file, octets);
    } catch (IOException e) {
      throw new ConfigurationException("FILE", file + ": can't be written: " + e.getMessage());
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /** The option that names the format of a file. */
  static final class KeyFormatOption {
    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        converter = KeyFiles.FormatConverter.class,
        description = "nginx, haproxy, apache, ats, envoy or netty. Default: what it looks like.")
    private @Nullable KeyFileFormat format;

    KeyFormatOption() {}

    Optional<KeyFileFormat> format() {
      return Optional.ofNullable(format);
    }
  }
}

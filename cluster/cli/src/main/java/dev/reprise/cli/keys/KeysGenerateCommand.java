// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cluster.derived.DerivedKeys;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise keys generate}: a new ticket key file. */
@Command(
    name = "generate",
    sortOptions = false,
    description = {
      "Makes a ticket key file for a server, readable for its owner only.",
      "Shows names and fingerprints, never keys."
    })
final class KeysGenerateCommand implements Callable<Integer> {

  private static final int FLEET_KEYS = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "nginx",
      converter = KeyFiles.FormatConverter.class,
      description = "nginx, haproxy, apache, ats, envoy or netty. Default: ${DEFAULT-VALUE}.")
  private KeyFileFormat format = KeyFileFormat.NGINX;

  @Option(
      names = "--bits",
      paramLabel = "128|256",
      description =
          "Size of the AES key. Default: the larger that the format has; 128 for a fleet.")
  private @Nullable Integer bits;

  @Option(
      names = "--count",
      paramLabel = "COUNT",
      description = "How many keys. Default: as few as the format takes.")
  private @Nullable Integer count;

  @Option(
      names = "--derived",
      description =
          "Makes the state file of a chain of keys instead, for 'serve --cluster derived:FILE':"
              + " copy it to every node, and destroy what is left of it elsewhere.")
  private boolean derived;

  @Option(
      names = "--step",
      paramLabel = "TIME",
      defaultValue = "4h",
      converter = DurationConverter.class,
      description = "How long each derived key seals. Default: ${DEFAULT-VALUE}.")
  private Duration step = Duration.ZERO;

  @Option(names = "--force", description = "Replaces a file that exists.")
  private boolean force;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @ArgGroup(multiplicity = "1")
  private Destination destination = new Destination();

  /** Where the keys go. */
  static final class Destination {
    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to.")
    private @Nullable Path out;

    @Option(
        names = "--fleet",
        paramLabel = "DIR",
        required = true,
        description =
            "Makes the same keys in the format of every program that reads keys of that size, in"
                + " files named after it.")
    private @Nullable Path fleet;

    Destination() {}
  }

  KeysGenerateCommand() {}

  @Override
  public Integer call() {
    SecureRandom random = new SecureRandom();
    if (destination.fleet != null) {
      generateFleet(destination.fleet, random);
      return ExitCode.OK;
    }
    Path out = Objects.requireNonNull(destination.out);
    if (derived) {
      generateChain(out, random);
      return ExitCode.OK;
    }
    int octets = keyOctets();
    List<KeyFile.Entry> entries =
        Stream.generate(() -> NewKeys.draw(octets, random)).limit(keyCount()).toList();
    KeyFile file = new KeyFile(format, entries);
    try {
      KeyFiles.save("--out", out, file, force);
      new KeyListing(json, false).add(out, file).print(spec.commandLine().getOut());
    } finally {
      file.destroy();
    }
    return ExitCode.OK;
  }

  private void generateChain(Path out, SecureRandom random) {
    try {
      Bytes chainId = DerivedKeys.generate(out, step, Instant.now(), random, force);
      PrintWriter answer = spec.commandLine().getOut();
      Terminal.println(answer, json, () -> json(out, chainId), () -> text(chainId));
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException("--out", out + ": exists; --force replaces it");
    } catch (IOException e) {
      throw new ConfigurationException("--out", out + ": can't be written: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--step", String.valueOf(e.getMessage()));
    }
  }

  private String text(Bytes chainId) {
    return "chain " + chainId.hex() + ", a key each " + DurationConverter.text(step);
  }

  private String json(Path file, Bytes chainId) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("file", file.toString())
        .put("chain", chainId.hex())
        .put("step_seconds", step.toSeconds())
        .toString();
  }

  /**
   * The keys of a fleet: one that was, one that seals and one that is next, as HAProxy wants them;
   * other programs get as many of them as they take.
   */
  private void generateFleet(Path directory, SecureRandom random) {
    if (derived) {
      throw new ConfigurationException("--derived", "has one file; name it by --out");
    }
    if (count != null) {
      throw new ConfigurationException("--count", "a fleet has three keys");
    }
    if (bits != null && bits != 128 && bits != 256) {
      throw new ConfigurationException("--bits", "a key has 128 or 256 bits");
    }
    int octets = bits == null ? 16 : bits / 8;
    List<KeyFile.Entry> keys =
        Stream.generate(() -> NewKeys.draw(octets, random)).limit(FLEET_KEYS).toList();
    try {
      FleetFiles.write(directory, keys, force, new KeyListing(json, false))
          .print(spec.commandLine().getOut());
    } finally {
      keys.forEach(KeyFile.Entry::destroy);
    }
  }

  private int keyOctets() {
    if (bits == null) {
      return format.allowsKeysOf(32) ? 32 : 16;
    }
    if ((bits != 128 && bits != 256) || !format.allowsKeysOf(bits / 8)) {
      throw new ConfigurationException(
          "--bits", "a key of " + format.word() + " has no " + bits + " bits");
    }
    return bits / 8;
  }

  private int keyCount() {
    if (count == null) {
      return format.leastKeys();
    }
    if (count < format.leastKeys() || count > format.mostKeys()) {
      throw new ConfigurationException(
          "--count",
          "a file of "
              + format.word()
              + " has "
              + format.leastKeys()
              + " to "
              + format.mostKeys()
              + " keys");
    }
    return count;
  }
}

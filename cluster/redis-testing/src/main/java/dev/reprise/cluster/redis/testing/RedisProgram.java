// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** The program {@code redis-server}: the one that is installed, else one that comes in a jar. */
public final class RedisProgram {

  private static final Pattern VERSION = Pattern.compile(" v=(\\d+)\\.");

  private RedisProgram() {}

  /** The program that tests use. */
  public static Path find() {
    return installed().orElseGet(RedisProgram::fromJar);
  }

  /** The program of the jar, which is older than 7.0, so without sharded channels. */
  public static Path fromJar() {
    return FromJar.PROGRAM;
  }

  /**
   * The major version of a program.
   *
   * @return 6 for 6.2.11, for example
   */
  public static int majorVersion(Path program) {
    try {
      Process process = new ProcessBuilder(program.toString(), "--version").start();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher version = VERSION.matcher(answer);
      if (!version.find()) {
        throw new IllegalStateException(program + " --version printed: " + answer);
      }
      return Integer.parseInt(version.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class FromJar {
    static final Path PROGRAM = unpack();

    private static Path unpack() {
      try {
        return ExecutableProvider.newJarResourceProvider().get().toPath();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Optional<Path> installed() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Other people's programs that integration tests talk to. One that is not installed aborts the test
 * under its name, or fails it with {@code -Dpeers.required=true}.
 */
public final class Peers {

  private static final String REQUIRED = "peers.required";

  private Peers() {}

  /**
   * The path of a program.
   *
   * @throws TestAbortedException if it is not on the path
   * @throws AssertionError if it is missing although peers are required
   */
  public static String find(String program) {
    return lookUp(program)
        .orElseThrow(
            () -> missing(program + " is not on the path (Debian puts servers into /usr/sbin)"))
        .toString();
  }

  public static boolean isInstalled(String program) {
    return lookUp(program).isPresent();
  }

  /**
   * The end of a test for want of a peer.
   *
   * @throws AssertionError if peers are required
   */
  public static TestAbortedException missing(String problem) {
    if (Boolean.getBoolean(REQUIRED)) {
      throw new AssertionError(problem + ", and -D" + REQUIRED + "=true");
    }
    return new TestAbortedException(problem);
  }

  private static Optional<Path> lookUp(String program) {
    if (Path.of(program).isAbsolute()) {
      return Optional.of(Path.of(program)).filter(Files::isExecutable);
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.Reprise;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The command line of {@code reprise} in a JVM of its own. A build's integration tests run the jar
 * that is shipped. An archive of its classes saves a third of its start. Other tests run the class
 * path.
 */
public final class RepriseCommand {

  private static final long PATIENCE_SECONDS = 120;

  /** The jar, if the build has made one. */
  private static final Optional<Path> JAR =
      Optional.ofNullable(System.getProperty("reprise.jar")).map(Path::of).filter(Files::exists);

  private static final Optional<Path> ARCHIVE = JAR.flatMap(RepriseCommand::archive);

  private RepriseCommand() {}

  /** How many files the class path keeps open. */
  public static int openFiles() {
    return JAR.isPresent() ? 1 : classPath().split(File.pathSeparator, -1).length;
  }

  /** The command line, which may be changed. */
  public static List<String> of(List<String> jvmOptions, String... arguments) {
    List<String> command = java();
    ARCHIVE.ifPresent(archive -> command.add("-XX:SharedArchiveFile=" + archive));
    command.addAll(jvmOptions);
    addProgram(command, arguments);
    return command;
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xlog:disable"));
    return command;
  }

  private static void addProgram(List<String> command, String... arguments) {
    command.addAll(List.of("-cp", JAR.map(Path::toString).orElseGet(RepriseCommand::classPath)));
    command.add(Reprise.class.getName());
    command.addAll(List.of(arguments));
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Makes the archive, unless another process has; without it, everything is only slower. */
  private static Optional<Path> archive(Path jar) {
    try {
      Path archive = jar.resolveSibling("reprise-" + Runtime.version().feature() + ".jsa");
      if (Files.exists(archive)
          && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0) {
        return Optional.of(archive);
      }
      Path fresh = Files.createTempFile(jar.getParent(), "reprise", ".jsa");
      List<String> command = java();
      command.add("-XX:ArchiveClassesAtExit=" + fresh);
      addProgram(command, "demo");
      Process demo =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || demo.exitValue() != 0) {
        demo.destroyForcibly();
        Files.deleteIfExists(fresh);
        return Optional.empty();
      }
      Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(archive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}

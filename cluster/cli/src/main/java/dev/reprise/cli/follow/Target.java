// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a follower writes: {@code PROGRAM:PATH}.
 *
 * @param program the program that reads the keys
 * @param path its file, or its directory if it has several files
 */
record Target(Program program, Path path) {

  /** The files of the target, in the order in which they must be written. */
  List<KeyFileContent> files(KeySelection keys) {
    return program.layout().files(path, keys);
  }

  @Override
  public String toString() {
    return program.word() + ":" + path;
  }

  /** Reads {@code PROGRAM:PATH}. */
  static final class Converter implements ITypeConverter<Target> {
    @Override
    public Target convert(String text) {
      int colon = text.indexOf(':');
      Optional<Program> program =
          colon < 0 ? Optional.empty() : Program.ofWord(text.substring(0, colon));
      if (program.isEmpty() || colon == text.length() - 1) {
        throw new TypeConversionException(
            "'" + text + "' is not PROGRAM:PATH, with one of " + Program.words());
      }
      try {
        return new Target(program.get(), path(text.substring(colon + 1)));
      } catch (InvalidPathException e) {
        throw new TypeConversionException("can't be the name of a file: " + e.getReason());
      }
    }

    /** Programs read the path in their own directories, so it is absolute; it fits in one line. */
    private static Path path(String text) {
      Path path = Path.of(text).toAbsolutePath().normalize();
      if (path.getFileName() == null || path.toString().lines().count() > 1) {
        throw new InvalidPathException(text, "it is no file below a directory");
      }
      return path;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The ways in which people and programs replace files that a process reads. A file has the same
 * path before and after.
 */
public enum FileReplacement {
  /** The file stays, and its time too. */
  IN_PLACE {
    @Override
    void replace(Path directory, Map<String, byte[]> contents, int version, Runnable between)
        throws IOException {
      oneByOne(
          contents,
          between,
          (name, content) -> {
            Path file = directory.resolve(name);
            FileTime time =
                Files.exists(file)
                    ? Files.getLastModifiedTime(file)
                    : FileTime.fromMillis(System.currentTimeMillis());
            Files.write(file, content);
            Files.setLastModifiedTime(file, time);
          });
    }
  },
  /** Another file gets the name. */
  RENAMED_OVER {
    @Override
    void replace(Path directory, Map<String, byte[]> contents, int version, Runnable between)
        throws IOException {
      oneByOne(
          contents,
          between,
          (name, content) -> {
            Path other = Files.write(directory.resolve(name + ".new"), content);
            Files.move(other, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
          });
    }
  },
  /** The path is a symbolic link, and another one is renamed over it. */
  LINK_SWAPPED {
    @Override
    void replace(Path directory, Map<String, byte[]> contents, int version, Runnable between)
        throws IOException {
      oneByOne(
          contents,
          between,
          (name, content) ->
              swap(
                  directory.resolve(name),
                  Files.write(directory.resolve(name + "." + version), content)));
    }
  },
  /** A volume of Kubernetes: {@code NAME -> ..data/NAME}, {@code ..data -> ..version_N}. */
  KUBERNETES {
    @Override
    void replace(Path directory, Map<String, byte[]> contents, int version, Runnable between)
        throws IOException {
      Path volume = Files.createDirectories(directory.resolve("..version_" + version));
      for (Map.Entry<String, byte[]> each : contents.entrySet()) {
        Files.write(volume.resolve(each.getKey()), each.getValue());
      }
      swap(directory.resolve("..data"), volume.getFileName());
      for (String name : contents.keySet()) {
        if (!Files.isSymbolicLink(directory.resolve(name))) {
          Files.createSymbolicLink(directory.resolve(name), Path.of("..data", name));
        }
      }
      deleteIfThere(directory.resolve("..version_" + (version - 1)));
    }

    private void deleteIfThere(Path volume) throws IOException {
      if (Files.exists(volume)) {
        try (Stream<Path> files = Files.list(volume)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(volume);
      }
    }
  },
  /**
   * {@code live/NAME -> ../archive/NAME.VERSION}, as certbot does it: all new files are written,
   * then each link is removed and made anew, one after the other.
   */
  CERTBOT {
    @Override
    void replace(Path directory, Map<String, byte[]> contents, int version, Runnable between)
        throws IOException {
      Path archive = Files.createDirectories(directory.resolve("archive"));
      Files.createDirectories(directory.resolve("live"));
      for (Map.Entry<String, byte[]> each : contents.entrySet()) {
        Files.write(archive.resolve(each.getKey() + "." + version), each.getValue());
      }
      oneByOne(
          contents,
          between,
          (name, content) -> {
            Path link = file(directory, name);
            if (Files.deleteIfExists(link)) {
              between.run();
            }
            Files.createSymbolicLink(link, Path.of("..", "archive", name + "." + version));
          });
    }

    @Override
    public Path file(Path directory, String name) {
      return directory.resolve("live").resolve(name);
    }
  };

  /** Replaces one file. */
  private interface Step {
    void replace(String name, byte[] content) throws IOException;
  }

  /** The path by which a process reads a file. */
  public Path file(Path directory, String name) {
    return directory.resolve(name);
  }

  /**
   * Writes the files for the first time, or replaces them.
   *
   * @param contents by the names of the files
   * @param version one more each time
   * @param between what happens at each instant at which not all files are there and new
   */
  public final void write(
      Path directory, Map<String, byte[]> contents, int version, Runnable between) {
    try {
      replace(directory, contents, version, between);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a file. */
  public final void remove(Path directory, String name) {
    try {
      Files.deleteIfExists(file(directory, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  abstract void replace(Path directory, Map<String, byte[]> contents, int version, Runnable between)
      throws IOException;

  private static void oneByOne(Map<String, byte[]> contents, Runnable between, Step step)
      throws IOException {
    int left = contents.size();
    for (Map.Entry<String, byte[]> each : contents.entrySet()) {
      step.replace(each.getKey(), each.getValue());
      if (--left > 0) {
        between.run();
      }
    }
  }

  private static void swap(Path link, Path target) throws IOException {
    Path successor = link.resolveSibling(link.getFileName() + "_tmp");
    Files.createSymbolicLink(successor, target);
    Files.move(successor, link, StandardCopyOption.ATOMIC_MOVE);
  }
}

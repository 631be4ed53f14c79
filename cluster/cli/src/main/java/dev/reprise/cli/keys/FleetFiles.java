// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The same keys in the files of every program: {@code nginx.1.key}, {@code haproxy.keys}, … */
final class FleetFiles {

  private FleetFiles() {}

  /**
   * Writes the files.
   *
   * @param keys the key that seals, the next to seal, and one that only opens
   * @param listing to which the files are added
   * @throws ConfigurationException if a file exists and may not be replaced, or can't be written
   */
  static KeyListing write(
      Path directory, List<KeyFile.Entry> keys, boolean replace, KeyListing listing) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new ConfigurationException("--fleet", directory + ": is no directory that can be made");
    }
    KeyListing all = listing;
    for (KeyFileFormat format : KeyFileFormat.values()) {
      if (!format.allowsKeysOf(keys.get(0).encryptionKey().length())) {
        continue;
      }
      List<KeyFile> files = files(format, keys);
      for (int i = 0; i < files.size(); i++) {
        String name = files.size() == 1 ? ".keys" : "." + (i + 1) + ".key";
        Path file = directory.resolve(format.word() + name);
        KeyFiles.save("--fleet", file, files.get(i), replace);
        all = all.add(file, files.get(i));
      }
    }
    return all;
  }

  /** nginx and Envoy read a file for each key; Apache httpd and Netty have room for one. */
  private static List<KeyFile> files(KeyFileFormat format, List<KeyFile.Entry> keys) {
    return switch (format) {
      case NGINX, ENVOY -> keys.stream().map(key -> new KeyFile(format, List.of(key))).toList();
      case APACHE, NETTY -> List.of(new KeyFile(format, List.of(keys.get(0))));
      case ATS -> List.of(new KeyFile(format, keys));
      case HAPROXY -> List.of(new KeyFile(format, List.of(keys.get(2), keys.get(0), keys.get(1))));
    };
  }
}

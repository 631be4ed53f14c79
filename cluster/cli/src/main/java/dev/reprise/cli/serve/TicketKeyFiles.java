// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.keys.KeyFiles;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileException;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.engine.file.SecretFileReader;
import dev.reprise.engine.key.KeyFileKeys;
import dev.reprise.engine.key.TicketKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The ticket key files of a node, and the ring that is in them. Safe for use by any thread. */
final class TicketKeyFiles implements AutoCloseable {

  private static final Duration REMIND_EVERY = Duration.ofDays(1);

  private final List<Path> files;
  private final List<SecretFileReader> readers;
  private final Optional<KeyFileFormat> format;
  private final InstantSource clock;
  private final Consumer<String> notices;
  private final KeyFileKeys ring;
  private final String stamp;
  private Instant remindedAt = Instant.MIN;

  /**
   * The keys of some files, which are not watched yet.
   *
   * @param files in the order in which their program reads them, at least one
   * @param format of all of them; empty to recognise it
   * @param notices takes a line for the operator
   * @throws ConfigurationException if the files can't be used
   */
  TicketKeyFiles(
      List<Path> files,
      Optional<KeyFileFormat> format,
      InstantSource clock,
      Consumer<String> notices) {
    this.files = List.copyOf(files);
    this.readers = files.stream().map(file -> KeyFiles.reader(file, notices)).toList();
    this.format = format;
    this.clock = clock;
    this.notices = notices;
    this.stamp = FileWatch.stamp(files);
    try {
      List<KeyFile> read = read();
      sayWhatWasGuessed(read);
      this.ring = new KeyFileKeys("ticket key files", read, changed());
    } catch (KeyFileException | IllegalArgumentException e) {
      throw new ConfigurationException("--ticket-keys", String.valueOf(e.getMessage()));
    }
    warnOfAge();
  }

  /** The keys, which change with the files. Closing them has no effect. */
  TicketKeys keys() {
    return ring.shared();
  }

  /** Lets the files be read again, and reminds of old keys once a day. */
  void watch(FileWatch watch) {
    watch.add(files, stamp, this::reload);
    watch.addTask(this::remind);
  }

  private synchronized String reload() {
    List<KeyFile> read = List.of();
    try {
      read = read();
      ring.replace(read, changed());
      warnOfAge();
      return "ticket keys read again, sealing with " + read.get(0).sealing().name();
    } catch (KeyFileException | IllegalArgumentException e) {
      read.forEach(KeyFile::destroy);
      throw new ConfigurationException("--ticket-keys", String.valueOf(e.getMessage()));
    }
  }

  private synchronized void remind() {
    if (remindedAt.plus(REMIND_EVERY).isBefore(clock.instant())) {
      warnOfAge();
    }
  }

  /** Zeroes the keys. */
  @Override
  public void close() {
    ring.close();
  }

  private List<KeyFile> read() throws KeyFileException {
    List<KeyFile> read = new ArrayList<>();
    try {
      for (SecretFileReader reader : readers) {
        read.add(KeyFiles.load(reader, format));
      }
      return read;
    } catch (KeyFileException e) {
      read.forEach(KeyFile::destroy);
      throw e;
    }
  }

  /** When the file with the key that seals was changed; now if that can't be told. */
  private Instant changed() {
    Instant now = clock.instant();
    try {
      Instant modified = Files.getLastModifiedTime(files.get(0)).toInstant();
      return modified.isAfter(now) ? now : modified;
    } catch (IOException e) {
      return now;
    }
  }

  private void sayWhatWasGuessed(List<KeyFile> read) {
    for (int i = 0; format.isEmpty() && i < read.size(); i++) {
      KeyFiles.doubt(files.get(i), read.get(i))
          .ifPresent(doubt -> notices.accept(doubt + " (--ticket-keys-format)"));
    }
  }

  private void warnOfAge() {
    Instant now = clock.instant();
    remindedAt = now;
    if (ring.isOverdue(now)) {
      notices.accept(
          files.get(0)
              + ": has not changed for "
              + Duration.between(ring.changed(), now).toDays()
              + " days: anyone who gets hold of it can decrypt the traffic of all that time");
    }
  }
}

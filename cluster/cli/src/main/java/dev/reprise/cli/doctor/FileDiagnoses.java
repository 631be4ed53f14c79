// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import dev.reprise.cli.finding.Finding;
import dev.reprise.engine.file.SecretFileReader;
import dev.reprise.engine.key.KeyFileKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is wrong with files that hold secrets. */
final class FileDiagnoses {

  private static final String MODE = "file_mode";
  private static final String AGE = "key_age";
  private static final String CLOCK = "clock";

  /** By how much a file may be ahead of the clock: file systems round. */
  private static final Duration AHEAD = Duration.ofSeconds(5);

  private final Instant now;
  private final List<Finding> found = new ArrayList<>();

  FileDiagnoses(Instant now) {
    this.now = now;
  }

  List<Finding> all() {
    return List.copyOf(found);
  }

  /** Looks at who may read a file, and who may put another in its place. */
  void secret(Path file) {
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view == null) {
        found.add(
            Finding.note(
                MODE,
                file + ": this file system has no modes",
                "look at its access list yourself"));
        return;
      }
      mode(file, view.readAttributes());
      directory(file);
      ahead(file);
    } catch (IOException e) {
      found.add(Finding.fail(MODE, file + ": can't be looked at", "is it there?"));
    }
  }

  private void mode(Path file, PosixFileAttributes attributes) {
    Set<PosixFilePermission> granted = attributes.permissions();
    if (SecretFileReader.exposure(file).isPresent()) {
      found.add(Finding.fail(MODE, file + ": open to everybody here", "chmod 600 " + file));
    } else if (granted.contains(PosixFilePermission.GROUP_WRITE)) {
      found.add(
          Finding.warning(
              MODE, file + ": group " + attributes.group() + " may write", "chmod g-w " + file));
    } else if (granted.contains(PosixFilePermission.GROUP_READ)) {
      found.add(
          Finding.note(
              MODE,
              file + ": group " + attributes.group() + " may read",
              "chmod 600 " + file + ", unless that is meant"));
    } else {
      found.add(Finding.ok(MODE, file + ": for its owner only"));
    }
  }

  private void directory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(directory);
    boolean sticky = (((Integer) Files.getAttribute(directory, "unix:mode")) & 01000) != 0;
    if (granted.contains(PosixFilePermission.OTHERS_WRITE) && !sticky) {
      found.add(
          Finding.fail(
              MODE,
              directory + ": everybody here may put another file in place of " + file.getFileName(),
              "chmod o-w " + directory));
    }
  }

  /** A file from the future tells of a clock that is wrong, now or then. */
  private void ahead(Path file) throws IOException {
    Instant changed = Files.getLastModifiedTime(file).toInstant();
    if (changed.isAfter(now.plus(AHEAD))) {
      found.add(
          Finding.warning(
              CLOCK,
              file + ": was changed at " + changed + ", and the clock here says " + now,
              "set the clock, and keep it by NTP; then touch the file"));
    }
  }

  /** Looks at how long ticket keys have been in use. */
  void age(Path file) {
    try {
      Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
      if (age.compareTo(KeyFileKeys.OLDEST) >= 0) {
        found.add(
            Finding.warning(
                AGE,
                file
                    + ": unchanged for "
                    + age.toDays()
                    + " days, and opens all tickets of that time",
                "put a new key first and keep the old one second for a ticket lifetime: reprise"
                    + " keys generate"));
      } else {
        found.add(Finding.ok(AGE, file + ": changed " + hours(age) + " ago"));
      }
    } catch (IOException e) {
      found.add(Finding.fail(AGE, file + ": can't be looked at", "is it there?"));
    }
  }

  private static String hours(Duration age) {
    return age.isNegative() || age.toHours() == 0 ? "less than an hour" : age.toHours() + " h";
  }
}

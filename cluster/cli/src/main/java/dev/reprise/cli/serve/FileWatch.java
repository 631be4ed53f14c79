// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.HangUp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a node that are read again when their content changes, and at SIGHUP. Safe for use
 * by any thread.
 *
 * <p>Content counts, not time or name: a symbolic link that points elsewhere, a file that is
 * replaced, and one that is written in place are all noticed. A change is acted upon when the
 * content is the same twice in a row, so that a file is not read while it is written. Files that
 * cannot be used are tried again until they can. Each reason is reported once, and so is the end of
 * the trouble.
 */
final class FileWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int MOST_OCTETS = 1 << 20;

  private final Consumer<String> notices;
  private final List<Group> groups = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Runnable hangUp = this::reload;

  /**
   * A watch of no files, which does not look yet.
   *
   * @param notices takes a line for the person who runs the node
   */
  FileWatch(Consumer<String> notices) {
    this.notices = notices;
  }

  /** Files that are read together. */
  private final class Group {

    private final List<Path> files;
    private final Supplier<String> read;
    private String used;
    private String seen;
    private String complaint = "";

    Group(List<Path> files, String used, Supplier<String> read) {
      this.files = List.copyOf(files);
      this.read = read;
      this.used = used;
      this.seen = used;
    }

    /** Files that were bad and are as they were before are read again, which ends the complaint. */
    void look() {
      String now = stamp(files);
      boolean twice = now.equals(seen);
      seen = now;
      if (twice && (!now.equals(used) || !complaint.isEmpty())) {
        read(now);
      }
    }

    /** Reads the files because a person wants it, who gets an answer in any case. */
    void reload() {
      complaint = "";
      read(stamp(files));
    }

    private void read(String now) {
      try {
        String success = read.get();
        used = now;
        complaint = "";
        notices.accept(success);
      } catch (ConfigurationException e) {
        complain(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) { // other files must not wait for these
        LOG.debug("{} can't be used", files, e);
        complain(files + " can't be used: " + e);
      }
    }

    private void complain(String problem) {
      if (!problem.equals(complaint)) {
        complaint = problem;
        notices.accept(problem + "; what was read before stays in use");
      }
    }
  }

  /**
   * Watches files, which have been read.
   *
   * @param stamp of the files, taken before they were read: what changed since then is read again
   * @param read reads all of them and uses what they hold, or throws a ConfigurationException;
   *     returns a line for the person who runs the node
   */
  synchronized void add(List<Path> files, String stamp, Supplier<String> read) {
    if (!files.isEmpty()) {
      groups.add(new Group(files, stamp, read));
    }
  }

  /** Runs something at each look. */
  synchronized void addTask(Runnable task) {
    tasks.add(task);
  }

  /** Begins to look. From now on a SIGHUP does not end the process, even if there is no file. */
  void start() {
    HangUp.run(hangUp);
    Thread thread = new Thread(this::lookUntilClosed, "reprise-files");
    thread.setDaemon(true);
    thread.start();
  }

  /** Reads every file that has changed, if it is not being written. */
  synchronized void look() {
    groups.forEach(Group::look);
    tasks.forEach(Runnable::run);
  }

  /** Reads every file, and reports for each whether it could be used. */
  synchronized void reload() {
    groups.forEach(Group::reload);
  }

  @Override
  public void close() {
    HangUp.forget(hangUp);
    closed.countDown();
  }

  private void lookUntilClosed() {
    try {
      while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          look();
        } catch (RuntimeException | Error e) {
          LOG.error("files could not be looked at", e); // the next look may succeed
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A digest of all contents; a file that cannot be read has a content of its own. */
  static String stamp(List<Path> files) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        try {
          long size = Files.size(file);
          digest.update((size + ":").getBytes(StandardCharsets.US_ASCII));
          if (size <= MOST_OCTETS) {
            byte[] content = Files.readAllBytes(file);
            digest.update(content);
            Arrays.fill(content, (byte) 0); // it may be a secret
          }
        } catch (IOException e) {
          digest.update((byte) 0);
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.engine.file.SecretFileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The user and the password for a Redis server. They come from a URI; the password may come from a
 * file instead, which is read at each connection, so that it can change while we run. A file that
 * can't be used leaves the password that was read before. Safe for use by any thread.
 */
final class RedisLogin {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLogin.class);

  /** No user and no password. */
  static final RedisLogin NONE =
      new RedisLogin(Optional.empty(), Optional.empty(), Optional.empty(), LOG::warn);

  private static final int LONGEST_FILE = 4096;

  private final Optional<String> user;
  private final Optional<String> password;
  private final Optional<SecretFileReader> file;
  private final FileComplaint complaint;
  private Optional<String> lastRead = Optional.empty();

  private RedisLogin(
      Optional<String> user,
      Optional<String> password,
      Optional<Path> file,
      Consumer<String> report) {
    this.user = user;
    this.password = password;
    this.file = file.map(path -> new SecretFileReader(path, LONGEST_FILE));
    this.complaint = new FileComplaint(report);
  }

  /**
   * The login of a URI.
   *
   * @param userInfo {@code USER:PASSWORD}, {@code :PASSWORD} or {@code USER}, percent-encoded;
   *     empty if there is none
   * @param file with the password; empty if there is none
   * @throws IllegalArgumentException if there are two passwords, or a user without one
   */
  static RedisLogin of(String userInfo, Optional<Path> file) {
    return of(userInfo, file, LOG::warn);
  }

  /** The same, with what takes a line for the person who runs this process. */
  static RedisLogin of(String userInfo, Optional<Path> file, Consumer<String> report) {
    int colon = userInfo.indexOf(':');
    String user = PercentEncoding.decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
    Optional<String> password =
        colon < 0
            ? Optional.empty()
            : Optional.of(PercentEncoding.decode(userInfo.substring(colon + 1)));
    if (password.isPresent() && file.isPresent()) {
      throw new IllegalArgumentException(
          "the password is both in the URI and in a file; with credentials=FILE write USER@ or"
              + " nothing before the host");
    }
    if (!user.isEmpty() && password.isEmpty() && file.isEmpty()) {
      throw new IllegalArgumentException(
          "the user has no password: credentials=FILE names a file with it");
    }
    return new RedisLogin(
        user.isEmpty() ? Optional.empty() : Optional.of(user), password, file, report);
  }

  /** A login whose password is in a file; none without a file. */
  static RedisLogin ofFile(Optional<String> user, Optional<Path> file) {
    return file.isEmpty() ? NONE : new RedisLogin(user, Optional.empty(), file, LOG::warn);
  }

  /** Whether there is a password. */
  boolean isPresent() {
    return password.isPresent() || file.isPresent();
  }

  /** The name of the user; empty for the default one. */
  Optional<String> user() {
    return user;
  }

  /**
   * The credentials as they are now, or as they were when the file could be used.
   *
   * @throws JedisException if the file can't be used, and never could
   */
  RedisCredentials current() {
    return new DefaultRedisCredentials(
        user.orElse(null), password.orElseGet(() -> inFile(file.orElseThrow())));
  }

  private synchronized String inFile(SecretFileReader reader) {
    try {
      String now = read(reader);
      lastRead = Optional.of(now);
      complaint.end(reader.toString());
      return now;
    } catch (JedisException e) {
      String before = lastRead.orElseThrow(() -> e);
      complaint.about(String.valueOf(e.getMessage()));
      return before;
    }
  }

  /** Nothing of what it holds. */
  @Override
  public String toString() {
    return "RedisLogin";
  }

  /** All of the file but the end of its line: any character may be part of a password. */
  private static String read(SecretFileReader file) {
    byte[] octets = {};
    try {
      octets = file.read();
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
      String password = text.replaceFirst("\\r?\\n\\z", "");
      if (password.isEmpty() || password.indexOf('\n') >= 0) {
        throw new JedisException(file + ": is not one line with the password");
      }
      return password;
    } catch (CharacterCodingException e) {
      throw new JedisException(file + ": is not UTF-8", e);
    } catch (IOException e) {
      throw new JedisException(file + ": " + SecretFileReader.reason(e), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}

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
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The user and the password for a Redis server. They come from a URI; the password may come from a
 * file instead, which is read at each connection, so that it can change while we run. Immutable.
 */
final class RedisLogin {

  /** No user and no password. */
  static final RedisLogin NONE =
      new RedisLogin(Optional.empty(), Optional.empty(), Optional.empty());

  private static final int LONGEST_FILE = 4096;

  private final Optional<String> user;
  private final Optional<String> password;
  private final Optional<SecretFileReader> file;

  private RedisLogin(Optional<String> user, Optional<String> password, Optional<Path> file) {
    this.user = user;
    this.password = password;
    this.file = file.map(path -> new SecretFileReader(path, LONGEST_FILE));
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
    return new RedisLogin(user.isEmpty() ? Optional.empty() : Optional.of(user), password, file);
  }

  /** A login whose password is in a file; none without a file. */
  static RedisLogin ofFile(Optional<String> user, Optional<Path> file) {
    return file.isEmpty() ? NONE : new RedisLogin(user, Optional.empty(), file);
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
   * The credentials as they are now.
   *
   * @throws JedisException if the file can't be used
   */
  RedisCredentials current() {
    return new DefaultRedisCredentials(
        user.orElse(null), password.orElseGet(() -> read(file.orElseThrow())));
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

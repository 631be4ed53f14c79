// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Who we are to a Redis server: a user and a password, from a URI or from a file that is read
 * whenever a connection is made, so that a password can change while we run. Immutable.
 */
final class RedisLogin {

  private final Optional<RedisCredentials> fixed;
  private final Optional<Path> file;

  private RedisLogin(Optional<RedisCredentials> fixed, Optional<Path> file) {
    this.fixed = fixed;
    this.file = file;
  }

  /**
   * From a URI's user information and its parameter.
   *
   * @param userInfo {@code USER:PASSWORD}, {@code :PASSWORD} or {@code USER}, percent-encoded;
   *     empty if there is none
   * @throws IllegalArgumentException if there is a password and a file
   */
  static RedisLogin of(String userInfo, Optional<Path> file) {
    if (!userInfo.isEmpty() && file.isPresent()) {
      throw new IllegalArgumentException("who we are stands in the URI and in a file");
    }
    if (userInfo.isEmpty()) {
      return new RedisLogin(Optional.empty(), file);
    }
    int colon = userInfo.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("USER:PASSWORD@ needs both, :PASSWORD@ is enough");
    }
    return new RedisLogin(
        Optional.of(
            credentials(
                decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)))),
        file);
  }

  /** Whether there is something to say. */
  boolean isPresent() {
    return fixed.isPresent() || file.isPresent();
  }

  /**
   * The credentials as they are now.
   *
   * @throws JedisException if the file can't be read
   */
  RedisCredentials current() {
    return fixed.orElseGet(() -> read(file.orElseThrow()));
  }

  /** Nothing of what it holds. */
  @Override
  public String toString() {
    return "RedisLogin";
  }

  private static RedisCredentials read(Path file) {
    try {
      String line = Files.readString(file).strip();
      int colon = line.indexOf(':');
      return colon < 0
          ? credentials("", line)
          : credentials(line.substring(0, colon), line.substring(colon + 1));
    } catch (IOException e) {
      throw new JedisException(file + ": can't be read", e);
    }
  }

  private static RedisCredentials credentials(String user, String password) {
    return new DefaultRedisCredentials(user.isEmpty() ? null : user, password);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Whatever URI names a Redis, it is an address, or refused by a message; whatever stands in a
 * credentials file is a password, or refused. To let Jazzer look for more, see {@code
 * CodecFuzzTest}.
 */
class RedisAddressFuzzTest {

  private static final String PASSWORD = "hidden-word";

  static Stream<byte[]> uriSeeds() {
    return Stream.of(
            "redis://u:" + PASSWORD + "@a",
            "rediss://u%3A:" + PASSWORD + "@[::1]:7000/12?timeout=250",
            "redis-sentinel://a,b:7/main?sentinel-user=s&sentinel-credentials=c",
            "redis-cluster://a:1,b:2?credentials=/c",
            "redis:" + PASSWORD)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<byte[]> fileSeeds() {
    return Stream.of("word", "word\n", "word\r\n", "a\nb", "\u00fc", "")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("uriSeeds")
  @FuzzTest
  void uri(byte[] octets) {
    URI uri;
    try {
      uri = new URI(new String(octets, StandardCharsets.UTF_8));
    } catch (URISyntaxException noUri) {
      return;
    }
    if (uri.getScheme() == null || !RedisAddress.SCHEMES.contains(uri.getScheme())) {
      return;
    }
    try {
      RedisAddress address = RedisAddress.of(uri);
      require(address.servers().stream().allMatch(each -> each.getPort() > 0), "no port");
    } catch (IllegalArgumentException refused) {
      require(!String.valueOf(refused.getMessage()).contains(PASSWORD), "the password is shown");
    }
  }

  @MethodSource("fileSeeds")
  @FuzzTest
  void credentials(byte[] octets) throws IOException {
    Path file = Files.createTempFile("reprise-fuzz", ".password");
    try {
      Files.write(file, octets);
      RedisCredentials read = RedisLogin.of("", Optional.of(file)).current();
      String password = new String(read.getPassword());
      require(!password.isEmpty() && password.indexOf('\n') < 0, "not one line");
      require(new String(octets, StandardCharsets.UTF_8).startsWith(password), "another word");
    } catch (JedisException refused) {
      require(String.valueOf(refused.getMessage()).startsWith(file + ": "), "no file is named");
    } finally {
      Files.delete(file);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.testing.FileReplacement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.exceptions.JedisException;

/** A file with a password holds the password and nothing else. */
class RedisLoginTest {

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("password");
  }

  /** A password with a colon was taken for a user and a password. */
  @ParameterizedTest
  @ValueSource(
      strings = {"p", "with:colon", ":", " spaces ", "p@ss/w?o#r%64", "\u00fcn\u00efc\u00f6de"})
  void file_isThePassword_whateverCharactersItHas(String password) throws IOException {
    for (String end : new String[] {"", "\n", "\r\n"}) {
      Files.writeString(file, password + end);

      RedisCredentials credentials = RedisLogin.of("us%65r", Optional.of(file)).current();

      assertThat(credentials.getUser()).isEqualTo("user");
      assertThat(new String(credentials.getPassword())).isEqualTo(password);
    }
  }

  @Test
  void file_withoutAUserInTheUri_isForTheDefaultUser() throws IOException {
    Files.writeString(file, "password\n");

    assertThat(RedisLogin.of("", Optional.of(file)).current().getUser()).isNull();
  }

  @Test
  void file_thatChanges_isReadAgain() throws IOException {
    RedisLogin login = RedisLogin.of("", Optional.of(file));
    Files.writeString(file, "one");
    assertThat(new String(login.current().getPassword())).isEqualTo("one");

    Files.writeString(file, "other");
    assertThat(new String(login.current().getPassword())).isEqualTo("other");
  }

  @ParameterizedTest
  @EnumSource(FileReplacement.class)
  void file_thatIsReplaced_isUsedIfItIsGood_andReportedOnceIfNot(FileReplacement way) {
    List<String> lines = new ArrayList<>();
    write(way, "one\n", 1);
    RedisLogin login = RedisLogin.of("", Optional.of(way.file(directory, "password")), lines::add);
    int version = 1;
    assertThat(login.current().getPassword()).containsExactly("one".toCharArray());

    for (String bad : List.of("", "user\npassword\n", "x".repeat(5000), "missing")) {
      write(way, bad, ++version);
      if (bad.equals("missing")) {
        way.remove(directory, "password");
      }
      String before = new String(login.current().getPassword());
      assertThat(before).as(bad).isEqualTo(version == 2 ? "one" : "good " + (version - 1));
      login.current();
      assertThat(lines).singleElement().asString().endsWith("stays in use");

      version++;
      write(way, "good " + version, version);
      assertThat(new String(login.current().getPassword())).isEqualTo("good " + version);
      login.current();
      assertThat(lines).hasSize(2);
      assertThat(lines.get(1)).endsWith("password can be used again: what was read now is in use");
      lines.clear();
    }
  }

  private void write(FileReplacement way, String content, int version) {
    way.write(
        directory, Map.of("password", content.getBytes(StandardCharsets.UTF_8)), version, () -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "user\npassword\n", "password\n\n"})
  void file_thatIsNotOneLine_isRefused(String content) throws IOException {
    Files.writeString(file, content);

    assertRefused("password: is not one line with the password");
  }

  @Test
  void file_thatIsNoText_isRefused() throws IOException {
    Files.write(file, "p\u00e4ss".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused("password: is not UTF-8");
  }

  @Test
  void file_thatIsTooLong_orNotThere_isRefused() throws IOException {
    assertRefused("password: no such file");
    Files.writeString(file, "x".repeat(5000));

    assertRefused("password: is longer than 4096 octets");
  }

  private void assertRefused(String message) {
    RedisLogin login = RedisLogin.of("", Optional.of(file));

    assertThatThrownBy(login::current)
        .isInstanceOf(JedisException.class)
        .hasMessageEndingWith(message);
  }
}

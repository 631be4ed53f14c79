// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Redis user {@code reprise} with the rights that docs/redis.md gives it. */
public final class DocumentedUser {

  private static final Path PAGE =
      Path.of(System.getProperty("project.root", "../.."), "docs/redis.md");

  /** Redis below 7.0 refuses an ACL file that names one of these, as the page says. */
  private static final Set<String> NEW_COMMANDS =
      Set.of("+spublish", "+ssubscribe", "+sunsubscribe", "+cluster|slots");

  private DocumentedUser() {}

  /**
   * The line of the page for an ACL file of the Redis that the tests use.
   *
   * @param password any characters: the line holds the digest alone
   */
  public static String aclLine(String password) {
    String line = onlyLine().replace(">PASSWORD", "#" + sha256(password));
    if (RedisProgram.majorVersion(RedisProgram.find()) >= 7) {
      return line;
    }
    return Stream.of(line.split(" "))
        .filter(word -> !NEW_COMMANDS.contains(word))
        .collect(Collectors.joining(" "));
  }

  private static String onlyLine() {
    List<String> lines;
    try {
      lines = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("user ")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (lines.size() != 1 || !lines.get(0).contains(">PASSWORD")) {
      throw new IllegalStateException(PAGE + ": one line 'user … >PASSWORD …' expected: " + lines);
    }
    return lines.get(0);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

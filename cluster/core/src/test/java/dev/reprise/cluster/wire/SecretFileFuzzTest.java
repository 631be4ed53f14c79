// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.codec.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is in a secret file, reading it throws nothing but {@link IllegalArgumentException},
 * whose message names a line and shows none; and what it did read is what its secrets in
 * hexadecimal are. To let Jazzer look for more:
 *
 * <pre>{@code
 * JAZZER_FUZZ=1 mvn test -pl cluster/core -am -Dtest=SecretFileFuzzTest#secretFile \
 *     -Djazzer.max_duration=1h -Djazzer.max_executions=10000000
 * }</pre>
 */
class SecretFileFuzzTest {

  private static final Pattern LINE = Pattern.compile("line (\\d+)");
  private static final Pattern OF_THE_WHOLE =
      Pattern.compile("stands in the file twice|a cluster has 1 to");
  private static final int MAX_OCTETS = 400;

  /** A message may contain a shorter part by chance. */
  private static final int TELLING_LENGTH = 12;

  private static final String HEX =
      "00a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f";
  private static final String BASE64 = "Zm9yIHRoZSBmdXp6ZXIsIGFuZCBmb3Igbm9ib2R5IGVsc2UhIQ==";

  static Stream<byte[]> secretFileSeeds() {
    return Stream.of(
            HEX,
            HEX + "\n" + BASE64 + "\n",
            "# first\r\n\r\n  " + BASE64 + "  \r\n" + HEX.replace('a', 'f'),
            HEX + "\n" + HEX,
            HEX.substring(2),
            "0".repeat(64),
            "not a secret",
            "\u0661".repeat(64),
            "")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("secretFileSeeds")
  @FuzzTest
  void secretFile(byte[] octets) {
    if (octets.length > MAX_OCTETS) {
      return;
    }
    String text = new String(octets, StandardCharsets.UTF_8);
    SharedSecrets secrets;
    try {
      secrets = SharedSecrets.parse("fuzz", "default", text);
    } catch (IllegalArgumentException refused) {
      requireToTellNothing(String.valueOf(refused.getMessage()), text);
      return;
    }
    String written =
        secrets.secrets().stream()
            .map(secret -> Bytes.copyOf(secret.octets().toByteArray()).hex())
            .collect(Collectors.joining("\n"));
    require(
        names(SharedSecrets.parse("fuzz", "default", written)).equals(names(secrets)),
        "other secrets");
  }

  private static List<Bytes> names(SharedSecrets secrets) {
    return secrets.secrets().stream().map(secret -> secret.name().octets()).toList();
  }

  private static void requireToTellNothing(String message, String text) {
    List<String> lines = text.lines().map(String::strip).toList();
    Matcher line = LINE.matcher(message);
    if (line.find()) {
      int number = Integer.parseInt(line.group(1));
      require(number >= 1 && number <= text.split("\\R", -1).length, "no such line");
    } else {
      require(OF_THE_WHOLE.matcher(message).find(), "no line is named");
    }
    for (String each : lines) {
      require(each.length() < TELLING_LENGTH || !message.contains(each), "the message shows it");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}

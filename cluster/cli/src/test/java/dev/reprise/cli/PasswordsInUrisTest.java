// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that a command prints or logs shows a password that stands in a URI. */
class PasswordsInUrisTest {

  private static final String SECRET = "00112233445566778899aabbccddeeff".repeat(2);

  /** Characters that end a part of a URI, where people forget to encode them in a password. */
  private static final String SPECIAL = "/?#@:% []";

  private static final List<String> SCHEMES =
      List.of("redis", "rediss-sentinel", "ats+redis", "http");

  @TempDir private Path directory;

  static Stream<String> uris() {
    return SCHEMES.stream()
        .flatMap(
            scheme ->
                SPECIAL
                    .chars()
                    .mapToObj(
                        each -> scheme + "://user:hidden" + (char) each + "hidden@127.0.0.1:1"));
  }

  /** SECURITY.md, row 48. */
  @ParameterizedTest
  @MethodSource("uris")
  void uri_whatCommandsPrintAboutIt_hasNoPassword(String uri) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), SECRET);
    String[] cluster = {"--cluster", uri, "--cluster-secret", secret.toString()};
    String[] sessions = {
      "--cluster", "embedded:a", "--session-store", uri, "--cluster-secret", secret.toString()
    };

    for (String command : List.of("status", "rotate", "revoke --everything")) {
      assertHidden(run("cluster " + command, cluster));
    }
    assertHidden(run("doctor", cluster));
    assertHidden(run("doctor", sessions));
    assertHidden(run("serve", uri));
    assertHidden(run("serve --listen", uri));
    assertHidden(run("cluster status", uri));
    assertHidden(run("probe", uri));
    assertHidden(run("keys follow --write raw:" + directory.resolve("keys"), uri));
  }

  private static void assertHidden(String printed) {
    assertThat(printed).isNotEmpty().doesNotContain("hidden");
  }

  /** Everything that a command prints, also through the log. */
  private static String run(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(Arrays.asList(arguments));
    StringWriter printed = new StringWriter();
    PrintWriter writer = new PrintWriter(printed);
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    try {
      Reprise.execute(writer, writer, words.toArray(String[]::new));
    } finally {
      System.setErr(before);
    }
    return printed + logged.toString(StandardCharsets.UTF_8);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer of a node, found in the output of a client. */
public final class AnswerLines {

  private static final Pattern LINE =
      Pattern.compile(
          "^(node|protocol|cipher|resumed|reason|no-ticket|renewed|session-age|sni|alpn|client):"
              + " (.*?)\\r"
              + "?$",
          Pattern.MULTILINE);

  private final Map<String, String> lines;

  private AnswerLines(Map<String, String> lines) {
    this.lines = lines;
  }

  /** The only answer in a client's output. */
  public static AnswerLines in(String output) {
    List<AnswerLines> answers = allIn(output);
    assertThat(answers).as(output).hasSize(1);
    return answers.get(0);
  }

  /** All answers in a client's output, in order: each begins with the node's name. */
  public static List<AnswerLines> allIn(String output) {
    List<AnswerLines> answers = new ArrayList<>();
    Matcher matcher = LINE.matcher(output);
    while (matcher.find()) {
      if (matcher.group(1).equals("node")) {
        answers.add(new AnswerLines(new LinkedHashMap<>()));
      }
      if (!answers.isEmpty()) {
        answers.get(answers.size() - 1).lines.put(matcher.group(1), matcher.group(2));
      }
    }
    return answers;
  }

  public String get(String name) {
    assertThat(lines).containsKey(name);
    return lines.get(name);
  }

  public AnswerLines assertResumed(String mechanism) {
    assertThat(get("resumed")).as("%s", lines).isEqualTo(mechanism);
    assertThat(get("reason")).isEqualTo("-");
    return this;
  }

  public AnswerLines assertFull(String reason) {
    assertThat(get("resumed")).as("%s", lines).isEqualTo("none");
    assertThat(get("reason")).isEqualTo(reason);
    return this;
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}

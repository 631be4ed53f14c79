// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.AnswerLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One connection, as both sides describe it.
 *
 * @param answer of the node
 * @param reused whether the client says that it resumed; empty if it does not say
 */
public record Visit(AnswerLines answer, Optional<Boolean> reused) {

  private static final Pattern SAYS = Pattern.compile("client says reused: (\\w+)");

  /** All visits in a client's output, in order: its word is given after each answer, or never. */
  public static List<Visit> allIn(String output) {
    List<AnswerLines> answers = AnswerLines.allIn(output);
    List<Boolean> words =
        SAYS.matcher(output).results().map(each -> each.group(1).equalsIgnoreCase("true")).toList();
    assertThat(words)
        .as(output)
        .satisfiesAnyOf(
            all -> assertThat(all).isEmpty(), all -> assertThat(all).hasSameSizeAs(answers));
    List<Visit> visits = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Optional<Boolean> word = words.isEmpty() ? Optional.empty() : Optional.of(words.get(i));
      visits.add(new Visit(answers.get(i), word));
    }
    return visits;
  }

  /** The line that a client's word is read from. */
  public static String word(boolean reused) {
    return "client says reused: " + reused + "\n";
  }

  public boolean isResumed() {
    return !answer.get("resumed").equals("none");
  }

  /** Whether the node did not find the session in Redis, not yet, or not in time. */
  public boolean isNotFound() {
    return Set.of("unknown_session", "store_timeout").contains(answer.get("reason"));
  }

  /**
   * How the session came about, and whether the client says the same.
   *
   * @param withRenewals whether to name a ticket that was renewed
   */
  public String text(boolean withRenewals) {
    StringBuilder text = new StringBuilder();
    if (isResumed()) {
      text.append("by ").append(answer.get("resumed").replace("session-id", "ID"));
    } else {
      text.append("full: ").append(answer.get("reason"));
    }
    if (!isResumed() && answer.get("no-ticket").equals("no_ems")) {
      text.append(", no_ems");
    }
    if (withRenewals && answer.get("renewed").equals("yes")) {
      text.append(", renewed");
    }
    if (reused.isPresent() && reused.get() != isResumed()) {
      text.append(", the client disagrees");
    }
    return text.toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The whole log of a node that saw outages of its store. Immutable.
 *
 * @param lines as the node printed them
 */
public record OutageLog(List<String> lines) {

  /** The reason if lookups and writes of sessions failed first, which are not tried one by one. */
  public static final String OF_SESSIONS = "sessions can't be written or looked up";

  /** The reason, and what goes on: the first command that fails is another one in each run. */
  private static final Pattern BEGIN =
      Pattern.compile("(the store fails since )\\S+ (.*?)\\. (Handshakes go on, and ).*");

  /** How long it took, what was lost, and the last reason if it is another one. */
  private static final Pattern END =
      Pattern.compile(
          "(the store works again after )[0-9 hmins]+(; lost: )\\d+( changes to shared sessions, )"
              + "\\d+( lookups of them).*");

  public OutageLog {
    lines = List.copyOf(lines);
  }

  /** Why each outage began. */
  public List<String> reasons() {
    return BEGIN.matcher(text()).results().map((MatchResult each) -> each.group(2)).toList();
  }

  /** All lines, each with its end. */
  public String text() {
    return String.join("\n", lines) + "\n";
  }

  /**
   * A log without what differs from run to run, and from the jar, which has a format of its own for
   * logs, to its classes.
   */
  public static String comparable(String log) {
    String begun = BEGIN.matcher(log).replaceAll("$1TIME: REASON. $3…");
    return END.matcher(begun)
        .replaceAll("$1TIME$2N$3N$4")
        .replaceAll("(?m)^(\\S+Z )?\\[[^\\]]*\\] WARN (\\w+\\.)*", "TIME [THREAD] WARN ")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "ADDRESS");
  }
}

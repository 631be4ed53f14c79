// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is wrong with a setting, as the API of engine and cluster says it, in the words of the
 * command line: the API begins with a name of its own, and has durations in ISO 8601.
 */
public final class ApiProblem {

  private static final Map<String, String> OPTION_OF =
      Map.of(
          "ticketLifetime", "--ticket-lifetime",
          "sealPeriod", "--rotate-every",
          "lineage", "--rotate-every",
          "ticketKeyBits", "--bits",
          "afterPercent", "--renew-after",
          "pollInterval", "--poll-every");
  private static final Pattern ISO_DURATION = Pattern.compile("PT[0-9.HMS]*[HMS]");

  private ApiProblem() {}

  /**
   * The problem as one of the option that it is about.
   *
   * @param otherwise what the problem is about if the API names nothing that an option sets
   */
  public static ConfigurationException named(IllegalArgumentException e, String otherwise) {
    String problem = String.valueOf(e.getMessage());
    String name = problem.split(" ", 2)[0];
    String option = OPTION_OF.get(name);
    return option == null
        ? new ConfigurationException(otherwise, problem)
        : new ConfigurationException(option, readable(problem.substring(name.length() + 1)));
  }

  private static String readable(String problem) {
    return ISO_DURATION
        .matcher(problem)
        .replaceAll(match -> DurationConverter.text(Duration.parse(match.group())))
        .replaceFirst("^is not in (\\S+)\\.\\.(\\S+): (\\S+)$", "$3 is not in $1 to $2");
  }
}

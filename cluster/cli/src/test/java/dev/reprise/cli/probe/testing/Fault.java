// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.Check;

/** What is wrong with a {@link BrokenServer}. */
public enum Fault {
  ZERO_KEY("tickets are sealed with a key of zeros", Check.WEAK_KEY, Grade.FAIL),
  NO_MAC_CHECK("nobody checks whether a ticket was changed", Check.TAMPERED, Grade.FAIL),
  PADDED_ID(
      "the client's session ID comes back as 32 octets, whatever its length",
      Check.ID_ECHO,
      Grade.FAIL),
  OWN_ID(
      "an ID of the server's own comes back for one of less than 32 octets",
      Check.ID_ECHO,
      Grade.WARNING),
  ANY_SERVER_NAME("a ticket is taken under any server name", Check.SERVER_NAME, Grade.WARNING),
  REPEATED_IV("all tickets have one initialisation vector", Check.REPEATED_IV, Grade.FAIL),
  DROPS_EMS("a session with EMS is resumed without", Check.EMS_DROPPED, Grade.FAIL),
  ADDS_EMS("a session without EMS is resumed with it", Check.EMS_ADDED, Grade.FAIL),
  ENDLESS_LIFETIME("the lifetime hint is a year and more", Check.LIFETIME, Grade.WARNING);

  private final String what;
  private final Check foundBy;
  private final Grade grade;

  Fault(String what, Check foundBy, Grade grade) {
    this.what = what;
    this.foundBy = foundBy;
    this.grade = grade;
  }

  /** The severity. */
  public Grade grade() {
    return grade;
  }

  public String what() {
    return what;
  }

  /** The check that finds it, and no other does. */
  public Check foundBy() {
    return foundBy;
  }
}

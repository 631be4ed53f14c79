// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.probe.Check;

/** What is wrong with a {@link BrokenServer}. */
public enum Fault {
  ZERO_KEY("tickets are sealed with a key of zeros", Check.WEAK_KEY),
  NO_MAC_CHECK("nobody checks whether a ticket was changed", Check.TAMPERED),
  NO_ID_ECHO("32 octets of session ID, however many the client sent", Check.ID_ECHO),
  ANY_SERVER_NAME("a ticket is taken under any server name", Check.SERVER_NAME),
  REPEATED_IV("all tickets have one initialisation vector", Check.REPEATED_IV),
  DROPS_EMS("a session with EMS is resumed without", Check.EMS_DROPPED),
  ADDS_EMS("a session without EMS is resumed with it", Check.EMS_ADDED),
  ENDLESS_LIFETIME("the lifetime hint is a year and more", Check.LIFETIME);

  private final String what;
  private final Check foundBy;

  Fault(String what, Check foundBy) {
    this.what = what;
    this.foundBy = foundBy;
  }

  public String what() {
    return what;
  }

  /** The check that finds it, and no other does. */
  public Check foundBy() {
    return foundBy;
  }
}

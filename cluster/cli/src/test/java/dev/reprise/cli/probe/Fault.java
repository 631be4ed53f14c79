// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

/** What is wrong with a {@link BrokenServer}. */
enum Fault {
  /** Tickets are sealed with a key of zeros (CVE-2020-13777). */
  ZERO_KEY,
  /** Tickets are decrypted, and nobody checks whether they were changed. */
  NO_MAC_CHECK,
  /** Always 32 octets in the ServerHello, whatever the client sent (CVE-2016-9244). */
  NO_ID_ECHO,
  /** A ticket is taken under any server name, although each name has a certificate of its own. */
  ANY_SERVER_NAME,
  /** All tickets have one initialisation vector. */
  REPEATED_IV,
  /** A session with EMS is resumed for a client that does not offer it. */
  IGNORES_EMS,
  /** A year and more. */
  ENDLESS_LIFETIME
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import java.time.Duration;
import java.util.Objects;

/**
 * What a client offers again, for how long, and how often.
 *
 * <p>Immutable.
 *
 * @param tickets whether tickets are asked for, kept and offered
 * @param sessionIds whether sessions that came without a ticket are kept and offered by their ID
 * @param reuse whether one session is offered many times; {@code false} takes it out of the store
 *     when it is offered, so that no two connections can be linked by it
 * @param lifetime how long a session is offered if the server gave no hint, and the longest that a
 *     hint is believed
 * @param lineage how long after the full handshake a session and its renewals are offered at all:
 *     only a full handshake shows the server's certificate again
 * @param ticketCap the longest ticket that is kept, in octets, {@code 1..65535}; it must fit a
 *     ClientHello beside the other extensions
 * @param requireExtendedMasterSecret whether sessions without EMS (RFC 7627) are neither kept nor
 *     offered; switching it off is a danger
 * @since 0.1
 */
public record ClientPolicy(
    boolean tickets,
    boolean sessionIds,
    boolean reuse,
    Duration lifetime,
    Duration lineage,
    int ticketCap,
    boolean requireExtendedMasterSecret) {

  /** Tickets and IDs, reused, 4 hours at the most, 8 hours of lineage, 8 KiB a ticket. */
  public static final ClientPolicy DEFAULT =
      new ClientPolicy(true, true, true, Duration.ofHours(4), Duration.ofHours(8), 8192, true);

  /** Checks each component. */
  public ClientPolicy {
    Objects.requireNonNull(lifetime, "lifetime");
    Objects.requireNonNull(lineage, "lineage");
    if (lifetime.isNegative() || lineage.isNegative()) {
      throw new IllegalArgumentException("lifetime and lineage are not negative");
    }
    if (ticketCap < 1 || ticketCap > 0xffff) {
      throw new IllegalArgumentException("ticketCap is " + ticketCap + ", not within 1..65535");
    }
  }

  /** The same with or without the offer of tickets. */
  public ClientPolicy withTickets(boolean on) {
    return new ClientPolicy(
        on, sessionIds, reuse, lifetime, lineage, ticketCap, requireExtendedMasterSecret);
  }

  /** The same with or without sessions by ID. */
  public ClientPolicy withSessionIds(boolean on) {
    return new ClientPolicy(
        tickets, on, reuse, lifetime, lineage, ticketCap, requireExtendedMasterSecret);
  }

  /** The same, but each session is offered once. */
  public ClientPolicy singleUse() {
    return new ClientPolicy(
        tickets, sessionIds, false, lifetime, lineage, ticketCap, requireExtendedMasterSecret);
  }

  /** The same with another longest lifetime of a session. */
  public ClientPolicy withLifetime(Duration longest) {
    return new ClientPolicy(
        tickets, sessionIds, reuse, longest, lineage, ticketCap, requireExtendedMasterSecret);
  }

  /** The same with another longest time since the full handshake. */
  public ClientPolicy withLineage(Duration longest) {
    return new ClientPolicy(
        tickets, sessionIds, reuse, lifetime, longest, ticketCap, requireExtendedMasterSecret);
  }

  /** The same with another largest ticket. */
  public ClientPolicy withTicketCap(int octets) {
    return new ClientPolicy(
        tickets, sessionIds, reuse, lifetime, lineage, octets, requireExtendedMasterSecret);
  }

  /** Keeps and offers sessions without EMS too, which allows the triple handshake attack. */
  public ClientPolicy dangerouslyAllowSessionsWithoutExtendedMasterSecret() {
    return new ClientPolicy(tickets, sessionIds, reuse, lifetime, lineage, ticketCap, false);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import dev.reprise.bench.Rival;
import java.util.Locale;

/** The rows there are, and which of them are compared with which. */
final class Rows {

  private static final String ID = "session ID";
  private static final String TICKET = "ticket";
  private static final String RENEWED = "ticket, renewed";
  private static final String FULL = "full";

  private Rows() {}

  /** The row of a stack in the JVM, in abbreviated handshakes. */
  static Row of(Rival rival) {
    return new Row(
        rival.name(),
        rival.stack(),
        rival.renews() ? RENEWED : rival.usesTickets() ? TICKET : ID,
        rival.isOurs());
  }

  /** The row of a stack in the JVM, in full handshakes. */
  static Row full(Rival rival) {
    return new Row(rival.name(), rival.stack(), FULL, rival.isOurs());
  }

  /** The row of a mode of the C program. */
  static Row openSsl(String mode) {
    String mechanism =
        switch (mode) {
          case "id" -> ID;
          case "ticket" -> TICKET;
          case "ticket_renewed" -> RENEWED;
          default -> FULL;
        };
    return new Row("OPENSSL_" + mode.toUpperCase(Locale.ROOT), "OpenSSL in C", mechanism, false);
  }

  /** Plain Bouncy Castle: what everything is measured against. */
  static Row baseline(Results results) {
    return find(results, Rival.BC_JCA_ID.name());
  }

  /** Ours that does what the row's stack does: by ID, in full, or else with a renewed ticket. */
  static Row oursFor(Results results, Row row) {
    return switch (row.mechanism()) {
      case ID -> find(results, Rival.REPRISE_ID.name());
      case FULL -> find(results, Rival.REPRISE_TICKET.name());
      default -> find(results, Rival.REPRISE_RENEWED.name());
    };
  }

  private static Row find(Results results, String id) {
    return results.rows().stream()
        .filter(row -> row.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no results of " + id));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

import dev.reprise.bench.Rival;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The rows of the tables, and which of them are compared with each other. */
final class Rows {

  /** The modes of the C program that resume. */
  static final List<String> OPENSSL_MODES = List.of("id", "ticket", "ticket_renewed");

  /** The modes of the Rust program that resume; it renews each ticket. */
  static final List<String> RUSTLS_MODES = List.of("id", "ticket");

  /** The stacks whose full handshakes are measured. */
  static final List<Rival> FULL_HANDSHAKES =
      List.of(
          Rival.BC_JCA_ID,
          Rival.BC_BC_ID,
          Rival.REPRISE_TICKET,
          Rival.JSSE_TICKET,
          Rival.NETTY_TICKET);

  /** Plain Bouncy Castle: what everything is measured against. */
  static final String BASELINE = Rival.BC_JCA_ID.name();

  private static final String ID = "session ID";
  private static final String TICKET = "ticket";
  private static final String RENEWED = "ticket, renewed";
  private static final String FULL = "full";

  private Rows() {}

  static List<Row> resumed() {
    return Stream.of(
            Stream.of(Rival.values()).map(Rows::of),
            OPENSSL_MODES.stream().map(Rows::openSsl),
            RUSTLS_MODES.stream().map(Rows::rustls))
        .flatMap(rows -> rows)
        .toList();
  }

  static List<Row> full() {
    return Stream.concat(
            FULL_HANDSHAKES.stream().map(Rows::full), Stream.of(openSsl("full"), rustls("full")))
        .toList();
  }

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

  /** The row of a mode of the Rust program. */
  static Row rustls(String mode) {
    String mechanism =
        switch (mode) {
          case "id" -> ID;
          case "ticket" -> RENEWED;
          default -> FULL;
        };
    return new Row("RUSTLS_" + mode.toUpperCase(Locale.ROOT), "rustls on ring", mechanism, false);
  }

  /** The stack of ours that a row is compared with: by ID, in full, or else with renewal. */
  static Rival oursFor(Row row) {
    return switch (row.mechanism()) {
      case ID -> Rival.REPRISE_ID;
      case FULL -> Rival.REPRISE_TICKET;
      default -> Rival.REPRISE_RENEWED;
    };
  }
}

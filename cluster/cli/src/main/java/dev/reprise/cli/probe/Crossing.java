// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

/** A session of one node, offered at another. */
record Crossing(ProbedServer from, ProbedServer to, boolean byTicket, boolean resumed) {

  String mechanism() {
    return byTicket ? "ticket" : "session-id";
  }
}

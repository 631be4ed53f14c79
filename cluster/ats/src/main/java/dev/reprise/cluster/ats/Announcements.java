// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.engine.key.TicketKey;

/** What this node sends to its group. Safe for use by any thread. */
record Announcements(Bus bus, BusCodec codec) {

  /** Asks the group's master for its keys. */
  void request() {
    bus.send(codec.requestChannel(), "", true);
  }

  /** Announces a ticket key, which seals from now on. */
  void key(TicketKey key) {
    bus.send(codec.stekChannel(), codec.seal(key), true);
  }

  /** Shares a session. */
  void session(BusMessage.Session session) {
    bus.send(codec.sessionChannel(session.id()), codec.seal(session.session()), false);
  }
}

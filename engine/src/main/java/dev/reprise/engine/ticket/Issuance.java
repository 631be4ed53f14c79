// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.ticket;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.NewSessionTicket;
import dev.reprise.engine.NotIssuedReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What came of issuing a ticket. */
public sealed interface Issuance {

  /**
   * A ticket.
   *
   * @param message the body of the message that carries it to the client
   * @param keyName the key that sealed it
   */
  record Issued(NewSessionTicket message, KeyName keyName) implements Issuance {

    /** Checks that nothing is missing. */
    public Issued {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(keyName, "keyName");
    }
  }

  /** No ticket. There is one instance per reason. */
  final class Withheld implements Issuance {

    private static final Map<NotIssuedReason, Withheld> ALL = new EnumMap<>(NotIssuedReason.class);

    static {
      for (NotIssuedReason reason : NotIssuedReason.values()) {
        ALL.put(reason, new Withheld(reason));
      }
    }

    private final NotIssuedReason reason;

    private Withheld(NotIssuedReason reason) {
      this.reason = reason;
    }

    /** No ticket for that reason: the same object each time. */
    public static Withheld because(NotIssuedReason reason) {
      return ALL.get(Objects.requireNonNull(reason, "reason"));
    }

    /** Why there is no ticket. */
    public NotIssuedReason reason() {
      return reason;
    }

    @Override
    public String toString() {
      return "Withheld[" + reason.word() + "]";
    }
  }
}

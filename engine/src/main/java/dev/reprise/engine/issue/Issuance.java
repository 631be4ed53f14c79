// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.issue;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.NewSessionTicket;
import dev.reprise.engine.NotIssuedReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The result of issuing: a ticket, or the reason why there is none. */
public sealed interface Issuance {

  /**
   * A ticket.
   *
   * @param message the body of the message that carries the ticket to the client
   * @param keyName the name of the key that sealed the ticket
   */
  record Issued(NewSessionTicket message, KeyName keyName) implements Issuance {

    /** Checks that nothing is missing. */
    public Issued {
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(keyName, "keyName");
    }
  }

  /** No ticket. There is one instance for each reason. */
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

    /** The instance for that reason. */
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

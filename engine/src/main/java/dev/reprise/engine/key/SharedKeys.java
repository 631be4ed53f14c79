// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.key;

import dev.reprise.engine.ResumptionPolicy;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Keys that are lent: closing them does nothing, because they have another owner. */
record SharedKeys(TicketKeys owned) implements TicketKeys {

  SharedKeys {
    Objects.requireNonNull(owned, "owned");
  }

  @Override
  public KeyRing at(Instant now) {
    return owned.at(now);
  }

  @Override
  public Optional<ResumptionPolicy> policy() {
    return owned.policy();
  }
}

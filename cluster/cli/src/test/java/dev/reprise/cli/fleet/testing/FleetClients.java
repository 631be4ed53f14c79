// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.SClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Clients of {@code openssl} that offer each node of a fleet what every node has given them. */
public final class FleetClients {

  private final Path directory;
  private final List<Integer> ports;

  public FleetClients(Path directory, List<Integer> ports) {
    this.directory = directory;
    this.ports = List.copyOf(ports);
  }

  /** A session, and the index of the node that made it. */
  public record Kept(Path session, int madeAt) {}

  /** Shakes hands with each node. */
  public List<Kept> sessions(boolean tickets) {
    List<Kept> kept = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      Path session = directory.resolve((tickets ? "ticket-" : "id-") + i + ".pem");
      SClient.Outcome outcome = client(i, tickets).saveTo(session).connect();
      assertThat(outcome.full()).as(outcome.output()).isTrue();
      kept.add(new Kept(session, i));
    }
    return kept;
  }

  /** Offers every session at every node, and asserts that it is resumed there. */
  public void assertResumedEverywhere(List<Kept> sessions, boolean tickets) {
    for (Kept kept : sessions) {
      for (int to = 0; to < ports.size(); to++) {
        SClient.Outcome outcome = client(to, tickets).offer(kept.session()).connect();
        assertThat(outcome.resumed())
            .as("made at %s, offered at %s: %s", kept.madeAt(), to, outcome.output())
            .isTrue();
        outcome.answer().assertResumed(tickets ? "ticket" : "session-id");
      }
    }
  }

  /** Offers a session at one node, and asserts that it is declined for that reason. */
  public void assertDeclined(Kept kept, int to, String reason) {
    SClient.Outcome outcome = client(to, true).offer(kept.session()).connect();
    assertThat(outcome.full()).as(outcome.output()).isTrue();
    outcome.answer().assertFull(reason);
  }

  private SClient client(int node, boolean tickets) {
    return SClient.of(ports.get(node)).tickets(tickets).cipher(SClient.ECDSA_GCM);
  }
}

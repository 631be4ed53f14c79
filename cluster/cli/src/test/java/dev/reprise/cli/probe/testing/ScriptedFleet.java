// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.probe.fleet.FleetClient;
import dev.reprise.cli.probe.fleet.FleetTally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Connections to a fleet whose answers the test says, each of them tallied at once. */
public final class ScriptedFleet {

  private static final int ASK = 0;
  private static final int BY_ID = 1;
  private static final int OFFER = 2;

  private final FleetTally tally = new FleetTally();

  public FleetTally tally() {
    return tally;
  }

  /** A full handshake without an offer, and a ticket under a key. */
  public ScriptedFleet issued(String key) {
    return visit(ASK, "", new FleetClient.Visit(FleetClient.Answer.SAYS_NOTHING, Optional.of(key)));
  }

  /** A full handshake without an offer, and no ticket. */
  public ScriptedFleet issuedNothing() {
    return visit(ASK, "", new FleetClient.Visit(FleetClient.Answer.SAYS_NOTHING, Optional.empty()));
  }

  public ScriptedFleet resumed(String key) {
    return visit(OFFER, key, new FleetClient.Visit(FleetClient.Answer.RESUMED, Optional.empty()));
  }

  /** A ticket resumed, and another one came under another key. */
  public ScriptedFleet renewed(String key, String under) {
    return visit(OFFER, key, new FleetClient.Visit(FleetClient.Answer.RESUMED, Optional.of(under)));
  }

  /** A ticket was declined, and another one came under a key of the node. */
  public ScriptedFleet declined(String key, String own) {
    return visit(OFFER, key, new FleetClient.Visit(FleetClient.Answer.DECLINED, Optional.of(own)));
  }

  /** A ticket was declined, and no other one came. */
  public ScriptedFleet declinedWithoutTicket(String key) {
    return visit(OFFER, key, new FleetClient.Visit(FleetClient.Answer.DECLINED, Optional.empty()));
  }

  /** A session was offered by ID. */
  public ScriptedFleet offeredId(boolean resumed) {
    return visit(
        BY_ID,
        "",
        new FleetClient.Visit(
            resumed ? FleetClient.Answer.RESUMED : FleetClient.Answer.DECLINED, Optional.empty()));
  }

  private ScriptedFleet visit(int choice, String key, FleetClient.Visit answer) {
    try {
      tally.visit(new Answering(key, answer), new Fixed(choice));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private record Answering(String key, Visit answer) implements FleetClient {

    @Override
    public List<String> keys() {
      return List.of(key);
    }

    @Override
    public Optional<String> askForTicket() {
      return answer.issuedUnder();
    }

    @Override
    public Visit offerTicket(String offered) {
      return answer;
    }

    @Override
    public Optional<Boolean> offerId() {
      return Optional.of(answer.answer() == Answer.RESUMED);
    }
  }

  private record Fixed(int choice) implements RandomGenerator {

    @Override
    public int nextInt(int bound) {
      return choice;
    }

    @Override
    public long nextLong() {
      return choice;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.probe.fleet.FleetClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Nodes in groups that share their keys and rotate them, behind an address that takes one of them
 * at random. Each connection takes one tick of time.
 */
public final class ModelFleet implements FleetClient {

  private final List<Node> nodes = new ArrayList<>();
  private final Random random;
  private final Set<String> tickets = new LinkedHashSet<>();
  private int time = 1000;

  /**
   * A node.
   *
   * @param group whose keys it has; empty if it has none
   * @param period ticks between rotations
   * @param kept how many keys still open after they have sealed
   * @param ahead ticks by which its clock is ahead
   */
  private record Node(Optional<String> group, int period, int kept, int ahead) {

    private int sealing(int time) {
      return (time + ahead) / period;
    }

    private Optional<String> issue(int time) {
      return group.map(name -> name + sealing(time));
    }

    private boolean opens(String key, int time) {
      return group
          .filter(key::startsWith)
          .map(name -> Integer.parseInt(key.substring(name.length())))
          .filter(of -> of >= sealing(time) - kept && of <= sealing(time) + 1)
          .isPresent();
    }
  }

  public ModelFleet(Random random) {
    this.random = random;
  }

  /** Adds nodes that share their keys, and whose clocks differ by less than a period. */
  public ModelFleet withGroup(int size, int period, int kept) {
    String name = "group" + nodes.size() + " key";
    int phase = random.nextInt(period);
    for (int i = 0; i < size; i++) {
      nodes.add(new Node(Optional.of(name), period, kept, phase + random.nextInt(period / 4)));
    }
    return this;
  }

  /** Adds a node that issues no tickets and opens none. */
  public ModelFleet withNodeWithoutTickets() {
    nodes.add(new Node(Optional.empty(), 1, 0, 0));
    return this;
  }

  @Override
  public List<String> keys() {
    return List.copyOf(tickets);
  }

  @Override
  public Optional<String> askForTicket() {
    return issue(next());
  }

  @Override
  public Visit offerTicket(String key) {
    Node node = next();
    if (node.opens(key, time)) {
      boolean renews = random.nextBoolean();
      return new Visit(Answer.RESUMED, renews ? issue(node) : Optional.empty());
    }
    tickets.remove(key);
    return new Visit(Answer.DECLINED, issue(node));
  }

  @Override
  public Optional<Boolean> offerId() {
    next();
    return Optional.empty();
  }

  private Node next() {
    time++;
    return nodes.get(random.nextInt(nodes.size()));
  }

  private Optional<String> issue(Node node) {
    Optional<String> key = node.issue(time);
    key.ifPresent(tickets::add);
    return key;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.simulation;

import dev.reprise.cluster.ring.RingProtocol;
import dev.reprise.cluster.ring.RingSettings;
import dev.reprise.cluster.wire.FollowerSecrets;
import dev.reprise.engine.ResumptionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One run of a simulated fleet: it starts, everything goes wrong for a while, then nothing does,
 * and in the end all must be well. The seed decides everything; the same seed gives the same run.
 *
 * <pre>{@code
 * SimulationReport report =
 *     Simulation.withSeed(42).nodes(5).faults(FaultRates.NONE.with(Fault.FLUSH, 2)).run();
 * }</pre>
 */
public final class Simulation {

  /** The moment at which every run begins. */
  public static final Instant EPOCH = Instant.parse("2026-11-21T00:00:00Z");

  /** The trust domain of every simulated fleet. */
  public static final String TRUST_DOMAIN = "simulated";

  static final String CLUSTER = "simulation";

  /**
   * A policy that goes through a key's life in minutes instead of hours, and is otherwise like the
   * default one.
   */
  public static final ResumptionPolicy FAST_POLICY =
      ResumptionPolicy.builder()
          .sealPeriod(Duration.ofSeconds(120))
          .ticketLifetime(Duration.ofSeconds(120))
          .clockSkew(Duration.ofSeconds(4))
          .build();

  /** The age that a simulated node's knowledge may have. */
  public static final Duration FRESH_FOR = Duration.ofSeconds(60);

  static final long START_WITHIN_MILLIS = 8000;
  private static final long LOOK_EVERY_MILLIS = 700;
  private static final long FOLLOWERS = 0x5deece66dL;
  private static final long FORMATS = 0x5deece66eL;
  private static final Duration CLIENT_EVERY = Duration.ofMillis(900);

  private final long seed;
  private int nodes = 5;
  private Duration trouble = Duration.ofMinutes(6);
  private ResumptionPolicy policy = FAST_POLICY;
  private RingSettings settings = RingSettings.DEFAULT.withFreshFor(FRESH_FOR);
  private FaultRates faults = FaultRates.NONE;
  private ProtocolFactory factory = Simulation::realProtocol;
  private Supplier<Driver> drivers = () -> Driver.OBEDIENT;
  private Optional<Consumer<String>> trace = Optional.empty();
  private boolean followers;

  /** Makes the protocol that a node runs, when the node starts. */
  @FunctionalInterface
  public interface ProtocolFactory {
    /** A protocol that has just started. */
    RingProtocol start(
        SimulatedNode node, ResumptionPolicy policy, RingSettings settings, SimulatedRandom random);
  }

  private Simulation(long seed) {
    this.seed = seed;
  }

  /** A run without faults, of five nodes; the seed decides about everything that is random. */
  public static Simulation withSeed(long seed) {
    return new Simulation(seed);
  }

  /**
   * A run that the seed alone describes: nodes, faults and settings too. Seven runs in ten have up
   * to 6 nodes, where each node matters; one in four 7 to 20, others up to 50, and one in 500 has
   * 100 to 300.
   */
  public static Simulation any(long seed) {
    SimulatedRandom random = new SimulatedRandom(~seed);
    return withSeed(seed)
        .nodes(anySize(random))
        .replayWindow(random.happens(0.5))
        .faults(FaultRates.any(random));
  }

  /**
   * Adds one to three nodes that hand their keys to a program: a prompt, slow or failing one, or
   * one whose follower lies. Half of them have the secret of a follower. The seed decides.
   */
  public Simulation anyFollowers() {
    followers = true;
    return this;
  }

  private static int anySize(SimulatedRandom random) {
    long size = random.between(0, 999);
    if (size < 700) {
      return (int) random.between(1, 6);
    }
    if (size < 950) {
      return (int) random.between(7, 20);
    }
    return (int) (size < 998 ? random.between(21, 50) : random.between(100, 300));
  }

  /** How many nodes there are from the beginning. */
  public Simulation nodes(int count) {
    nodes = count;
    return this;
  }

  /** For how long things go wrong. */
  public Simulation trouble(Duration duration) {
    trouble = duration;
    return this;
  }

  /** The policy of all nodes. */
  public Simulation policy(ResumptionPolicy value) {
    policy = value;
    return this;
  }

  /** How often nodes poll, and the rest of what is set on a node. */
  public Simulation settings(RingSettings value) {
    settings = value;
    return this;
  }

  /** Whether nodes refuse messages that they have seen before. */
  public Simulation replayWindow(boolean on) {
    settings =
        new RingSettings(settings.pollInterval(), settings.liveRounds(), settings.freshFor(), on);
    return this;
  }

  /** What goes wrong, and how often. */
  public Simulation faults(FaultRates rates) {
    faults = rates;
    return this;
  }

  /** Lets nodes run another protocol: one with a rule broken, or one that an embedder built. */
  public Simulation protocol(ProtocolFactory value) {
    factory = value;
    return this;
  }

  /** Lets nodes handle the commands of their protocols in another way. */
  public Simulation drivers(Supplier<Driver> value) {
    drivers = value;
    return this;
  }

  /** Tells everything that happens, one line each. */
  public Simulation trace(Consumer<String> listener) {
    trace = Optional.of(listener);
    return this;
  }

  /**
   * Runs to the end.
   *
   * @throws SimulationFailure if an invariant did not hold; it says how to see the same run again
   */
  public SimulationReport run() {
    SimulationReport report = new SimulationReport();
    try {
      new Run(report).run();
      return report;
    } catch (RuntimeException e) {
      throw new SimulationFailure(seed, toString(), e);
    }
  }

  /** Starts the nodes one second apart, many in ten seconds, and leaves the rest to the caller. */
  public SimulatedFleet begin() {
    SimulationReport report = new SimulationReport();
    Run run = new Run(report);
    double after = 0;
    for (SimulatedNode node : run.fleet.nodes()) {
      run.time.after((long) after, node::start);
      after += Math.min(1000, 10_000.0 / nodes);
    }
    return new SimulatedFleet(run.fleet, run.store, report.costs());
  }

  @Override
  public String toString() {
    return "seed "
        + seed
        + ", "
        + nodes
        + " nodes, replay window "
        + (settings.replayWindow() ? "on" : "off")
        + (followers ? ", with followers" : "")
        + ", faults "
        + faults;
  }

  private static RingProtocol realProtocol(
      SimulatedNode node, ResumptionPolicy policy, RingSettings settings, SimulatedRandom random) {
    if (!node.isMember()) {
      FollowerSecrets secrets = FollowerSecrets.of(node.secrets());
      return RingProtocol.following(node.name(), secrets, policy, settings, random, node.now());
    }
    RingProtocol protocol =
        RingProtocol.starting(node.name(), node.secrets(), policy, settings, random, node.now());
    if (node.program().isPresent()) {
      protocol.acknowledgeOnRequest();
    }
    return protocol;
  }

  /** The state of a run. */
  private final class Run {
    private final SimulationReport report;
    private final SimulatedRandom random = new SimulatedRandom(seed);
    private final EventQueue time = new EventQueue();
    private final SimulatedStore store = new SimulatedStore(time);
    private final Checker checker;
    private final Fleet fleet;
    private final SecretRollout rollout;
    private final Formats formats;
    private final FaultInjector injector;

    Run(SimulationReport report) {
      this.report = report;
      checker = new Checker(time, store, policy, report);
      store.onReplaced(checker.freshness()::replaced);
      SimulatedNetwork network = new SimulatedNetwork(time, store, random, faults, report);
      fleet = new Fleet(time, network, checker, this::protocol, drivers, trace);
      rollout = new SecretRollout(fleet, random);
      formats =
          new Formats(
              time, store, checker, rollout::initial, policy, new SimulatedRandom(seed ^ FORMATS));
      for (int i = 0; i < nodes; i++) {
        fleet.add(rollout.initial());
      }
      if (followers) {
        addFollowers(new SimulatedRandom(seed ^ FOLLOWERS));
      }
      if (faults.each(Fault.FORMAT_OPTIONS) > 0) {
        fleet.nodes().forEach(formats::change);
      }
      injector = new FaultInjector(fleet, store, random, faults, policy, report, rollout, formats);
    }

    private RingProtocol protocol(SimulatedNode node) {
      return factory.start(
          node, formats.policyOf(node), settings, new SimulatedRandom(random.nextLong()));
    }

    private void addFollowers(SimulatedRandom which) {
      SimulatedProgram.Kind[] kinds = SimulatedProgram.Kind.values();
      long count = which.between(1, 3);
      for (long i = 0; i < count; i++) {
        SimulatedProgram program =
            new SimulatedProgram(
                kinds[(int) which.between(0, kinds.length - 1)],
                which.happens(0.5),
                faults.each(Fault.FORMAT_CHANGE) > 0);
        SimulatedNode node = fleet.add(rollout.initial(), Optional.of(program));
        time.after(which.between(0, START_WITHIN_MILLIS), () -> look(node, program));
      }
    }

    private void look(SimulatedNode node, SimulatedProgram program) {
      program.look(node, time.nowMillis());
      time.after(LOOK_EVERY_MILLIS, () -> look(node, program));
    }

    void run() {
      for (SimulatedNode node : List.copyOf(fleet.nodes())) {
        time.after(random.between(0, START_WITHIN_MILLIS), node::start);
      }
      new Tickets(fleet, random, policy, report).come(CLIENT_EVERY);
      injector.plan(trouble.toMillis());
      time.runUntil(trouble.toMillis());
      injector.heal();
      new Recovery(fleet, store, checker, policy, settings, rollout.last()).check();
      report.ended(fleet.nodes().size(), time.happened(), time.nowMillis(), checker.sealed());
    }
  }
}

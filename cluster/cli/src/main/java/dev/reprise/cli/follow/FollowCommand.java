// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.option.ApiProblem;
import dev.reprise.cli.option.Complaint;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.HangUp;
import dev.reprise.cli.option.HostPort;
import dev.reprise.cli.option.TicketTimes;
import dev.reprise.cli.status.MetricsOptions;
import dev.reprise.cluster.Cluster;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise keys follow}: keeps another program's ticket keys the same as a cluster's. */
@Command(
    name = "follow",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Keeps the ticket keys of nginx, HAProxy or another program the same as those of a cluster:"
          + " writes its files, readable for their owner only, and lets the program read them"
          + " again. It acknowledges a key to the cluster when all of that has succeeded. SIGTERM"
          + " ends it, SIGHUP lets it read the secrets again."
    })
public final class FollowCommand implements Callable<Integer> {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      required = true,
      description = "What the follower calls itself in the cluster; no other node's name.")
  private String node;

  @Option(
      names = "--role",
      paramLabel = "member|follower",
      defaultValue = "member",
      converter = Role.Converter.class,
      description =
          "member: the --cluster-secret is that of the cluster. follower: it is a file of 'keys"
              + " follower-secret', which opens ticket keys only; another member must publish"
              + " them. Default: ${DEFAULT-VALUE}.")
  private Role role = Role.MEMBER;

  @Mixin private FollowOptions options;

  @Option(
      names = "--bits",
      paramLabel = "128|256",
      defaultValue = "256",
      description =
          "Size of the ticket keys if this follower makes the first of the cluster; later ones are"
              + " like those of the ring. apache, ats and netty need 128, envoy 256. Default:"
              + " ${DEFAULT-VALUE}.")
  private int bits;

  @Mixin private TicketTimes times;

  @Option(
      names = "--poll-every",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description =
          "How often the follower reads the ring, 100ms..1m, the same at every member. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration pollEvery;

  @Mixin private MetricsOptions metrics;

  private final SecureRandom random = new SecureRandom();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Made by the command line. */
  public FollowCommand() {}

  @Override
  public Integer call() {
    InstantSource clock = InstantSource.system();
    Activation activation = options.activation(clock, random);
    ResumptionPolicy policy = policy();
    Thread main = Thread.currentThread();
    try (FollowedRing joined = join(policy, clock);
        FollowerStatus status =
            FollowerStatus.start(
                metrics, joined, options.target(), node, main, clock, this::complain)) {
      Runnable reload = () -> readSecretsAgain(joined);
      HangUp.run(reload);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(main), "reprise-stop"));
      status.address().ifPresent(this::printAddress);
      Follower follower =
          new Follower(
              joined.keys(),
              joined.whyEmpty(),
              StandIns.draw(bits, random),
              options.target(),
              activation,
              clock,
              state -> {
                status.show(state);
                joined.follow(state);
              },
              new Printed());
      while (!isTold(Duration.ZERO)) {
        follower.look();
        isTold(BETWEEN_LOOKS);
      }
      HangUp.forget(reload);
    } finally {
      ended.countDown();
    }
    return ExitCode.OK;
  }

  private boolean isTold(Duration patience) {
    try {
      return stop.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true; // the hook interrupts a reload that is going on, after it has said so
    }
  }

  /**
   * Lets the follower end before the JVM does: a ring that is closed looks empty, so the one must
   * not be closed while the other looks. A JVM that a signal ends exits with 128 and the signal's
   * number; this end is no failure.
   */
  private void end(Thread main) {
    stop.countDown();
    main.interrupt();
    try {
      ended.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private ResumptionPolicy policy() {
    Program program = options.target().program();
    if (!program.reads(bits) && (bits == 128 || bits == 256)) {
      throw new ConfigurationException(
          "--bits",
          "%s reads no keys of %d bits, only of %d".formatted(program.word(), bits, 384 - bits));
    }
    try {
      return times.policy().ticketFormat(TicketFormat.OPENSSL).ticketKeyBits(bits).build();
    } catch (IllegalArgumentException e) {
      throw ApiProblem.named(e, "policy");
    }
  }

  private FollowedRing join(ResumptionPolicy policy, InstantSource clock) {
    if (!cluster.hasSharedSecrets()) {
      throw new ConfigurationException(
          "--cluster", "is missing, or no cluster with a ring of keys that can be followed");
    }
    if (!Cluster.isNodeName(node)) {
      throw new ConfigurationException("--node", "has not 1 to 255 letters, digits and ._:-");
    }
    FollowedRing.Terms terms = new FollowedRing.Terms(node, policy, pollEvery, clock, random);
    try {
      return role == Role.MEMBER
          ? FollowedRing.asMember(cluster, terms)
          : FollowedRing.asFollower(cluster, terms);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.named(e, "--cluster");
    }
  }

  private void readSecretsAgain(FollowedRing joined) {
    try {
      print("cluster secrets read again, sealing with " + joined.readSecretsAgain());
    } catch (ConfigurationException e) {
      complain(e.getMessage() + "; the secrets from before stay in use");
    }
  }

  private void printAddress(InetSocketAddress address) {
    print(
        "metrics http://%s/"
            .formatted(new HostPort(address.getAddress().getHostAddress(), address.getPort())));
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private void complain(String line) {
    Complaint.print(spec.commandLine(), line);
  }

  private final class Printed implements Follower.Notices {
    @Override
    public void done(String line) {
      print(line);
    }

    @Override
    public void wrong(String line) {
      if (stop.getCount() > 0) {
        complain(line);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.reprise.cli.option.Complaint;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.ServerName;
import dev.reprise.cli.probe.ticket.SessionLife;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reprise probe}: how a server, or each node behind an address, resumes. */
@Command(
    name = "probe",
    sortOptions = false,
    description = {
      "Reports how a TLS 1.2 server, or each node behind an address, resumes, and what is wrong"
          + " with it.",
      "Exit code 0: no failure; 1: a failure, or with --strict a warning; 2: usage; 3: a server"
          + " could not be reached."
    })
public final class ProbeCommand implements Callable<Integer> {

  @Parameters(
      arity = "1..*",
      paramLabel = "HOST:PORT",
      description = "Servers; a name with several addresses stands for all of them.")
  private List<String> targets = List.of();

  @Option(
      names = "--sni",
      paramLabel = "NAME",
      converter = ServerName.class,
      description =
          "The server name to send, '' for none. Default: the host, unless it is an address.")
  private Optional<String> serverName = Optional.empty();

  @Option(
      names = "--other-sni",
      paramLabel = "NAME",
      defaultValue = "other.invalid",
      converter = ServerName.class,
      description = "A name under which no session may be taken (default: ${DEFAULT-VALUE}).")
  private String otherName = "";

  @Option(
      names = "--separate",
      description = "The servers must share nothing: a session that crosses is a finding.")
  private boolean separate;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "For a connection, and then for each answer (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(
      names = "--watch",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "Looks at each address for so long as at a fleet behind a load balancer, instead of"
              + " checking one server: how many nodes there are at least, and which share keys.")
  private @Nullable Duration watch;

  @Mixin private HelloOptions hello;

  @Option(names = "--strict", description = "Takes a warning for a failure.")
  private boolean strict;

  @Option(names = "--json", description = "Prints the report as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws JsonProcessingException {
    if (timeoutSeconds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--timeout is " + timeoutSeconds + "; give at least 1 second");
    }
    if (otherName.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--other-sni is empty; give a name that the server does not have");
    }
    HelloOffer offer = hello.offer();
    List<ProbedServer> nodes;
    try {
      nodes = nodes();
    } catch (UnknownHostException e) {
      Complaint.print(spec.commandLine(), String.valueOf(e.getMessage()));
      return ExitCode.UNREACHABLE;
    }
    return probe(nodes, offer);
  }

  private int probe(List<ProbedServer> nodes, HelloOffer offer) throws JsonProcessingException {
    Wire wire = new Wire(Duration.ofSeconds(timeoutSeconds));
    SecureRandom random = new SecureRandom();
    Handshakes handshakes = new Handshakes(wire, InstantSource.system(), random, offer);
    List<NodeReport> reports = new ArrayList<>();
    for (ProbedServer node : nodes) {
      reports.add(
          watch != null
              ? new FleetWatch(handshakes, node, serverName(node), random)
                  .watch(watch, progress(node))
              : new NodeProbe(
                      new Examination(
                          node, wire, InstantSource.system(), random, offer, progress(node)),
                      serverName(node),
                      otherName,
                      handshakes)
                  .run());
    }
    ProbeReport report = new ProbeReport(reports, crossings(reports, handshakes), separate, strict);
    progressDone();
    print(report);
    return report.exitCode();
  }

  private List<ProbedServer> nodes() throws UnknownHostException {
    List<ProbedServer> nodes = new ArrayList<>();
    for (String target : targets) {
      try {
        nodes.addAll(ProbedServer.resolve(target));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    return nodes;
  }

  private Optional<String> serverName(ProbedServer node) {
    return serverName.isPresent() ? serverName.filter(name -> !name.isEmpty()) : node.serverName();
  }

  private List<ProbeReport.Crossing> crossings(List<NodeReport> reports, Handshakes handshakes) {
    List<ProbeReport.Crossing> crossings = new ArrayList<>();
    for (NodeReport from : reports) {
      for (NodeReport to : reports) {
        if (from.node().equals(to.node())) {
          continue;
        }
        progress(to.node()).accept("sessions of " + from.node());
        for (ClientSession session : from.resumable()) {
          crossings.add(crossing(from.node(), to.node(), session, handshakes));
        }
      }
    }
    return crossings;
  }

  private ProbeReport.Crossing crossing(
      ProbedServer from, ProbedServer to, ClientSession session, Handshakes handshakes) {
    boolean resumed = false;
    Optional<String> unknown = Optional.empty();
    try {
      resumed = handshakes.resume(to, serverName(to), session).outcome().resumed().isPresent();
      if (!resumed && SessionLife.of(session).mayBeOver(session, handshakes.now())) {
        unknown = Optional.of(Examination.MAY_BE_OVER);
      }
    } catch (IOException e) {
      unknown = Optional.of(String.valueOf(e.getMessage()));
    }
    return new ProbeReport.Crossing(from, to, !session.ticket().isEmpty(), resumed, unknown);
  }

  /** One line that is written over, and only where somebody watches. */
  private Consumer<String> progress(ProbedServer node) {
    PrintWriter err = spec.commandLine().getErr();
    return !watched()
        ? what -> {}
        : what -> {
          err.printf("\r\033[K%s: %s", node, what);
          err.flush();
        };
  }

  private static boolean watched() {
    return Ansi.AUTO.enabled();
  }

  private void progressDone() {
    if (watched()) {
      spec.commandLine().getErr().print("\r\033[K");
      spec.commandLine().getErr().flush();
    }
  }

  private void print(ProbeReport report) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(report.json()));
      out.flush();
    } else {
      report.print(out);
    }
  }
}

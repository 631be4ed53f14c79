// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.FindingPrinter;
import dev.reprise.cli.finding.Verdict;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a probe found, for people and for programs.
 *
 * @param crossings the node-to-node matrix, empty for a single node
 * @param separate whether the nodes were said to share nothing
 * @param strict whether warnings count as failures
 */
record ProbeReport(
    List<NodeReport> nodes, List<Crossing> crossings, boolean separate, boolean strict) {

  ProbeReport {
    nodes = List.copyOf(nodes);
    crossings = List.copyOf(crossings);
  }

  /**
   * A session of one node, offered at another.
   *
   * @param resumed whether the other node resumed it
   * @param unknown why it is not known whether the other node would
   */
  record Crossing(
      ProbedServer from,
      ProbedServer to,
      boolean byTicket,
      boolean resumed,
      Optional<String> unknown) {

    String mechanism() {
      return byTicket ? "ticket" : "session-id";
    }

    String text() {
      return resumed ? "resumed" : unknown.map(why -> "unknown, " + why).orElse("full handshake");
    }
  }

  /** What the findings at the nodes that were reached come to, and the sessions that crossed. */
  private Verdict verdict() {
    Verdict at =
        Verdict.on(
            nodes.stream()
                .filter(NodeReport::reachable)
                .flatMap(node -> node.findings().stream())
                .toList(),
            strict);
    int crossed = separate ? (int) crossings.stream().filter(Crossing::resumed).count() : 0;
    return new Verdict(at.failures() + crossed, at.warnings(), strict);
  }

  private long unreachable() {
    return nodes.stream().filter(node -> !node.reachable()).count();
  }

  /** Whether every node was reached, and nothing there must be mended. */
  boolean ok() {
    return exitCode() == ExitCode.OK;
  }

  /** A failure that was found outweighs a node that could not be reached. */
  int exitCode() {
    Verdict verdict = verdict();
    return verdict.ok() && unreachable() > 0 ? ExitCode.UNREACHABLE : verdict.exitCode();
  }

  void print(PrintWriter out) {
    for (NodeReport report : nodes) {
      Terminal.println(out, report.node().toString());
      FindingPrinter.print(report.findings(), "  ", out);
    }
    crossings.forEach(
        crossing ->
            Terminal.println(
                out,
                "%s -> %s by %s: %s%s"
                    .formatted(
                        crossing.from(),
                        crossing.to(),
                        crossing.mechanism(),
                        crossing.text(),
                        separate && crossing.resumed()
                            ? "; see " + Check.SHARED.reference()
                            : "")));
    if (unreachable() < nodes.size()) {
      out.println(verdict().text());
    }
    if (unreachable() > 0) {
      out.printf("%d of %d could not be reached%n", unreachable(), nodes.size());
    }
    out.flush();
  }

  /** The report as JSON objects; keys in lower_snake. */
  Map<String, Object> json() {
    List<Object> nodeObjects = new ArrayList<>();
    for (NodeReport report : nodes) {
      List<Object> findings = new ArrayList<>();
      for (Finding finding : report.findings()) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("check", finding.check());
        object.put("grade", finding.grade().word());
        object.put("detail", finding.detail());
        finding.reference().ifPresent(where -> object.put("reference", where));
        findings.add(object);
      }
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("node", report.node().toString());
      object.put("reachable", report.reachable());
      object.put("findings", findings);
      nodeObjects.add(object);
    }
    List<Object> matrix = new ArrayList<>();
    for (Crossing crossing : crossings) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("from", crossing.from().toString());
      object.put("to", crossing.to().toString());
      object.put("mechanism", crossing.mechanism());
      object.put("resumed", crossing.unknown().isPresent() ? null : crossing.resumed());
      crossing.unknown().ifPresent(why -> object.put("unknown", why));
      matrix.add(object);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("ok", ok());
    report.put("nodes", nodeObjects);
    report.put("matrix", matrix);
    return report;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a probe found, for people and for programs.
 *
 * @param crossings the node-to-node matrix, empty for a single node
 * @param separate whether the nodes were said to share nothing
 */
record ProbeReport(List<NodeReport> nodes, List<Crossing> crossings, boolean separate) {

  ProbeReport {
    nodes = List.copyOf(nodes);
    crossings = List.copyOf(crossings);
  }

  /** Whether no finding is a warning or worse. */
  boolean ok() {
    return nodes.stream()
            .flatMap(node -> node.findings().stream())
            .noneMatch(finding -> finding.grade().isWrong())
        && !(separate && crossings.stream().anyMatch(Crossing::resumed));
  }

  void print(PrintWriter out) {
    for (NodeReport report : nodes) {
      out.println(report.node());
      for (Finding finding : report.findings()) {
        out.printf("  %-8s %-15s %s%n", finding.grade().word(), finding.check(), finding.detail());
        finding.advice().ifPresent(advice -> out.printf("  %-8s %-15s %s%n", "", "", advice));
      }
    }
    crossings.forEach(
        crossing ->
            out.printf(
                "%s -> %s by %s: %s%n",
                crossing.from(),
                crossing.to(),
                crossing.mechanism(),
                crossing.resumed()
                    ? "resumed" + (separate ? "; see " + Check.SHARED.reference() : "")
                    : "full handshake"));
    out.println(ok() ? "nothing wrong was found" : "something is wrong");
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
      object.put("findings", findings);
      nodeObjects.add(object);
    }
    List<Object> matrix = new ArrayList<>();
    for (Crossing crossing : crossings) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("from", crossing.from().toString());
      object.put("to", crossing.to().toString());
      object.put("mechanism", crossing.mechanism());
      object.put("resumed", crossing.resumed());
      matrix.add(object);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("ok", ok());
    report.put("nodes", nodeObjects);
    report.put("matrix", matrix);
    return report;
  }
}

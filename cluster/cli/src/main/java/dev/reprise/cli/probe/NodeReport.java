// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.engine.client.ClientSession;
import java.util.List;

/**
 * What was found at one node.
 *
 * @param reachable whether there was a connection
 * @param resumable the sessions that the node itself resumes, one by ticket and one by ID at most
 */
record NodeReport(
    ProbedServer node, boolean reachable, List<Finding> findings, List<ClientSession> resumable) {

  NodeReport {
    findings = List.copyOf(findings);
    resumable = List.copyOf(resumable);
  }
}

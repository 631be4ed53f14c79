// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.process;

import dev.reprise.cluster.Cluster;
import dev.reprise.engine.ResumptionEvents;

/**
 * Observes the cluster of a process in which no code joins one, so that no code has to bind metrics
 * either. It is found by {@link java.util.ServiceLoader}.
 */
@FunctionalInterface
public interface ProcessListener {

  /**
   * Called once, after the process has joined.
   *
   * @return the listener to which the engine of the process reports
   */
  ResumptionEvents joined(Cluster cluster);
}

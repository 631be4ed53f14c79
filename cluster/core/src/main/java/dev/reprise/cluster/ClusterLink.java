// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The flight recorder's event for a node's losing its store and finding it again. */
@Name("dev.reprise.ClusterLink")
@Label("Cluster Link")
@Category({"TLS", "Resumption"})
@Description("The store has ceased to answer, or answers again")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the flight recorder reads it
final class ClusterLink extends Event {

  @Label("Up")
  @Description("Whether the store answers now")
  private boolean up;

  /** Puts one into running recordings. */
  static void tell(boolean up) {
    ClusterLink event = new ClusterLink();
    if (event.shouldCommit()) {
      event.up = up;
      event.commit();
    }
  }
}

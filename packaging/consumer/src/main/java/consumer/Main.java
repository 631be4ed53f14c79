// SPDX-License-Identifier: Apache-2.0
package consumer;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.bc.ResumptionEngine;
import java.net.URI;
import java.security.SecureRandom;

/** Joins a cluster of this process alone, and says whether its engine can seal tickets. */
public final class Main {

  private Main() {}

  /** Prints {@code sealing}, and whether it runs as a module. */
  public static void main(String[] arguments) {
    ClusterSecrets secrets = ClusterSecrets.generate("consumer", new SecureRandom());
    try (Cluster cluster = Cluster.join(URI.create("embedded:consumer"), secrets, "node-1");
        ResumptionEngine engine = cluster.engine().build()) {
      String place = Main.class.getModule().isNamed() ? "module path" : "class path";
      System.out.println((isSealing(cluster) ? "sealing on the " : "silent on the ") + place);
    }
  }

  /** Waits for the first key, at most 30 seconds: joining does not wait for a slow machine. */
  private static boolean isSealing(Cluster cluster) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!cluster.status().isSealing() && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return cluster.status().isSealing();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.demo;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.node.NodeCrypto;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cluster.ClusterSecrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise demo}: shows that a session made at one node is resumed at every other. */
@Command(
    name = "demo",
    sortOptions = false,
    description =
        "Starts nodes on loopback that share keys and sessions, shakes hands with each, resumes"
            + " every session at every node, by ticket and by ID, before and after a rotation of"
            + " the ticket key, and shows a matrix. Ends with 0 only if all were resumed.")
public final class DemoCommand implements Callable<Integer> {

  private static final int MAX_NODES = 32;

  @Spec private CommandSpec spec;

  @Option(
      names = "--nodes",
      paramLabel = "COUNT",
      defaultValue = "3",
      description = "How many nodes, 1 to " + MAX_NODES + ". Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--cluster",
      paramLabel = "URI",
      defaultValue = "embedded:demo",
      description =
          "What the nodes share keys and sessions through: redis://HOST:PORT and its kin, or this"
              + " process. They are a cluster of their own, with a secret and a name that are made"
              + " for this run. Default: ${DEFAULT-VALUE}.")
  private String cluster;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  DemoCommand() {}

  @Override
  public Integer call() throws IOException {
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new ConfigurationException("--nodes", nodes + " is not in 1.." + MAX_NODES);
    }
    SecureRandom random = new SecureRandom();
    try (DemoFleet fleet = start(random)) {
      DemoReport report = new Demo(fleet, NodeCrypto.create(), random).run();
      PrintWriter out = spec.commandLine().getOut();
      Terminal.println(out, json, report::json, () -> report.text(Terminal.columns(out)));
      return report.ok() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
  }

  private DemoFleet start(SecureRandom random) throws IOException {
    ClusterSecrets secrets =
        ClusterSecrets.generate("demo-" + Integer.toHexString(random.nextInt()), random);
    try {
      return DemoFleet.start(nodes, ClusterOptions.storeUri("--cluster", cluster), secrets, random);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--cluster", String.valueOf(e.getMessage()));
    }
  }
}

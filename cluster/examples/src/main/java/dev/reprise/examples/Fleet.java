// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Three nodes that share keys and sessions through Redis: a session of one resumes at each. In
 * earnest each node is a process of its own; what differs between them is the name.
 */
final class Fleet implements AutoCloseable {

  private final List<Cluster> memberships = new ArrayList<>();
  private final List<ResumptionEngine> engines = new ArrayList<>();
  private final List<BlockingServer> servers = new ArrayList<>();

  /**
   * Starts the nodes.
   *
   * @param store {@code rediss://USER:PASSWORD@HOST:6379}, and {@code reprise-cluster-redis} on the
   *     class path
   * @param secrets from a file, the same at every node; not the password of Redis
   */
  Fleet(URI store, ClusterSecrets secrets, ExampleTlsServer.Identity identity) throws IOException {
    for (String name : List.of("node-1", "node-2", "node-3")) {
      Cluster membership = Cluster.join(store, secrets, name);
      memberships.add(membership);
      ResumptionEngine engine = membership.engine().build();
      engines.add(engine);
      servers.add(new BlockingServer(identity, engine, 0));
    }
  }

  List<Integer> ports() {
    return servers.stream().map(BlockingServer::port).toList();
  }

  /** Lets a new key seal as soon as all three have it; tickets of the old one still open. */
  void rotate() {
    memberships.get(0).rotate();
  }

  @Override
  public void close() throws IOException {
    for (BlockingServer server : servers) {
      server.close();
    }
    engines.forEach(ResumptionEngine::close);
    memberships.forEach(Cluster::close);
  }

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    ClusterSecrets secrets = ClusterSecrets.parse("www", Files.readString(Path.of(args[1])));
    Fleet fleet =
        new Fleet(
            URI.create(args[0]),
            secrets,
            ExampleTlsServer.Identity.load(Path.of(args[2]), args[3]));
    System.out.println("listening on " + fleet.ports());
  }
}

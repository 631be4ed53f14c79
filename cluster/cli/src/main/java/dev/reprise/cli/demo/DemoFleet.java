// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.demo;

import dev.reprise.cli.node.CipherSuiteNames;
import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.Limits;
import dev.reprise.cli.node.Node;
import dev.reprise.cli.node.NodeSettings;
import dev.reprise.cli.node.SelfSigned;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.node.VirtualHost;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.key.KeyEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bouncycastle.tls.ProtocolVersion;

/** Nodes on loopback in one process, each with an engine of its own, that are a cluster. */
final class DemoFleet implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private final Identity identity;
  private final InstantSource clock = InstantSource.system();
  private final List<Cluster> members = new ArrayList<>();
  private final List<ResumptionEngine> engines = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  private DemoFleet(Identity identity) {
    this.identity = identity;
  }

  /**
   * Starts a fleet.
   *
   * @param count of nodes
   * @param store what they share keys and sessions through
   * @throws IOException if a node can't listen, or no key seals after a while
   * @throws IllegalArgumentException if no store for such a URI is on the class path
   */
  static DemoFleet start(int count, URI store, ClusterSecrets secrets, SecureRandom random)
      throws IOException {
    DemoFleet fleet = new DemoFleet(SelfSigned.ecdsa(random, InstantSource.system().instant()));
    try {
      for (int i = 1; i <= count; i++) {
        fleet.add("node-" + i, store, secrets, random);
      }
      fleet.await("no key seals", () -> fleet.members.stream().allMatch(fleet::isSealing));
      return fleet;
    } catch (IOException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private void add(String name, URI store, ClusterSecrets secrets, SecureRandom random)
      throws IOException {
    Cluster member = Cluster.builder(store, secrets, name).clock(clock).random(random).join();
    members.add(member);
    ResumptionEngine engine = member.engine().build();
    engines.add(engine);
    nodes.add(Node.start(settings(name), engine, clock));
  }

  private NodeSettings settings(String name) {
    return new NodeSettings(
        Optional.of(name),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new TlsSettings(
            List.of(ProtocolVersion.TLSv12),
            CipherSuiteNames.defaultCodes(),
            List.of(),
            ClientAuthentication.NONE,
            new VirtualHost(List.of(identity), Optional.empty()),
            Map.of()),
        Bytes.EMPTY,
        Limits.DEFAULT);
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** The certificate of every node, in DER. */
  byte[] certificate() {
    try {
      return identity.chain().get(0).getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The time that the fleet goes by. */
  InstantSource clock() {
    return clock;
  }

  /**
   * Lets another key seal; the sessions made so far were sealed under the one before.
   *
   * @throws IOException if that does not come about
   */
  void rotate() throws IOException {
    KeyName before = sealing(members.get(0)).orElseThrow();
    members.get(0).rotate();
    await(
        "the key was not rotated",
        () ->
            members.stream()
                .map(this::sealing)
                .allMatch(key -> key.isPresent() && !key.get().equals(before)));
  }

  /**
   * Waits until every session that was made can be had at every node.
   *
   * @throws IOException if that does not come about
   */
  void settle() throws IOException {
    await(
        "the store does not take sessions",
        () -> members.stream().allMatch(each -> each.sessionStoreCounts().waiting() == 0));
  }

  private boolean isSealing(Cluster member) {
    return sealing(member).isPresent();
  }

  private Optional<KeyName> sealing(Cluster member) {
    return member.keys().at(clock.instant()).sealingKey(clock.instant()).map(KeyEntry::name);
  }

  private void await(String failure, BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(failure + " within " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    engines.forEach(ResumptionEngine::close);
    members.forEach(Cluster::close);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import dev.reprise.cli.node.CipherSuites;
import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.Limits;
import dev.reprise.cli.node.Node;
import dev.reprise.cli.node.NodeSettings;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.node.VirtualHost;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ClientAuthentication;
import dev.reprise.engine.KeyRing;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.RotatingKeyRing;
import dev.reprise.engine.SessionCache;
import dev.reprise.engine.SessionIdKey;
import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.ProtocolVersion;

/**
 * Nodes on loopback in one process, each with an engine of its own, that share a key ring and a
 * session cache.
 */
final class DemoFleet implements AutoCloseable {

  private static final long CACHE_OCTETS = 1 << 20;

  /** So that the time of a rotation is not the very second in which the ring was made. */
  private static final Duration JUMP = Duration.ofMinutes(1);

  private final RotatingKeyRing keys;
  private final SessionIdKey sessionIdKey;
  private final SessionCache sessions = SessionCache.ofOctets(CACHE_OCTETS);
  private final Identity identity;
  private final List<Node> nodes = new ArrayList<>();
  private final List<ResumptionEngine> engines = new ArrayList<>();
  private final InstantSource clock = this::now;
  private volatile Duration ahead = Duration.ZERO;

  private DemoFleet(RotatingKeyRing keys, SessionIdKey sessionIdKey, Identity identity) {
    this.keys = keys;
    this.sessionIdKey = sessionIdKey;
    this.identity = identity;
  }

  /**
   * Starts a fleet.
   *
   * @param count of nodes
   * @throws IOException if a node can't listen
   */
  static DemoFleet start(int count, SecureRandom random) throws IOException {
    ResumptionPolicy policy = ResumptionPolicy.defaults();
    DemoFleet fleet =
        new DemoFleet(
            KeyRing.rotating("reprise demo", policy, random),
            SessionIdKey.generate(random),
            SelfSigned.pair(random, InstantSource.system().instant()).get(0));
    try {
      for (int i = 1; i <= count; i++) {
        fleet.add("node-" + i, policy, random);
      }
      return fleet;
    } catch (IOException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  private void add(String name, ResumptionPolicy policy, SecureRandom random) throws IOException {
    ResumptionEngine engine =
        ResumptionEngine.builder()
            .policy(policy)
            .keys(keys)
            .sessionIdKey(sessionIdKey)
            .sessions(sessions)
            .clock(clock)
            .random(random)
            .build();
    engines.add(engine);
    nodes.add(Node.start(settings(name), engine, clock));
  }

  private NodeSettings settings(String name) {
    return new NodeSettings(
        Optional.of(name),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new TlsSettings(
            List.of(ProtocolVersion.TLSv12),
            CipherSuites.defaultCodes(),
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

  /** Lets another key seal; the sessions made so far were sealed under the one before. */
  void rotate() {
    ahead = ahead.plus(JUMP);
    keys.rotate(clock.instant());
  }

  private Instant now() {
    return Instant.now().plus(ahead);
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    engines.forEach(ResumptionEngine::close); // which destroys the keys
  }
}

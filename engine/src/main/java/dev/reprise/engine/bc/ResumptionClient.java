// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSessionKey;
import dev.reprise.engine.client.ClientSessionStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.bouncycastle.tls.TlsClient;

/**
 * Resumption for any {@link TlsClient}, by ticket (RFC 5077) and by session ID (RFC 5246).
 *
 * <pre>{@code
 * ResumptionClient resumption = ResumptionClient.create();          // one a process
 * ...
 * TlsClientProtocol protocol = new ResumingTlsClientProtocol(in, out);
 * protocol.connect(resumption.client(myTlsClient, ClientSessionKey.of("example.com", 443, "system")));
 * }</pre>
 *
 * <p>Under a plain {@code TlsClientProtocol} it resumes as well, but a server that renews its
 * ticket in the abbreviated handshake, as RFC 5077 allows, makes that protocol fail.
 *
 * <p>A resumption shows no certificate: {@code getAuthentication} is not called. What was checked
 * in the full handshake must still be good enough, and the {@link ClientSessionKey} must name how
 * it was checked. The server's stored chain is checked for validity in time, and {@code
 * getPeerCertificate()} of the context returns it.
 *
 * <p>Safe for use by any thread.
 *
 * @since 0.1
 */
public final class ResumptionClient {

  private static final int SESSIONS = 1024;

  private final ClientSessionStore store;
  private final ClientPolicy policy;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * @param random makes the session IDs that stand beside a ticket
   */
  public ResumptionClient(
      ClientSessionStore store, ClientPolicy policy, InstantSource clock, SecureRandom random) {
    this.store = Objects.requireNonNull(store, "store");
    this.policy = Objects.requireNonNull(policy, "policy");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
  }

  /** Default policy, system clock, up to 1,024 sessions in memory. */
  public static ResumptionClient create() {
    return new ResumptionClient(
        ClientSessionStore.inMemory(SESSIONS),
        ClientPolicy.DEFAULT,
        InstantSource.system(),
        new SecureRandom());
  }

  /**
   * Wraps {@code client} for one connection.
   *
   * @param key everything that must be equal for a session to be offered again
   */
  public ResumingTlsClient client(TlsClient client, ClientSessionKey key) {
    return new ResumingTlsClient(client, connection(key));
  }

  private ClientResumption connection(ClientSessionKey key) {
    Objects.requireNonNull(key, "key");
    return new ClientResumption(new GuardedClientSessions(store, key), policy, clock, random);
  }
}

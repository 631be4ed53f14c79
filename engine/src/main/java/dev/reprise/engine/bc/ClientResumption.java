// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.engine.client.ClientOutcome;
import dev.reprise.engine.client.ClientPolicy;
import dev.reprise.engine.client.ClientSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Hashtable;
import java.util.Optional;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.NewSessionTicket;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsClientContext;
import org.bouncycastle.tls.TlsSession;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/**
 * Resumption for one connection of a client: one method per hook of {@link TlsClient}, under Bouncy
 * Castle's names, in the order in which they are called.
 *
 * <p>{@link ResumingTlsClient} calls them. Confined to the connection's thread.
 */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // Bouncy Castle's own signatures
final class ClientResumption {

  private final GuardedClientSessions sessions;
  private final ClientPolicy policy;
  private final InstantSource clock;
  private final SecureRandom random;

  private @Nullable TlsClientContext context;
  private @Nullable ClientHandshake handshake;

  /** Whether the last handshake is complete. */
  private boolean complete;

  /** The session of the connection, which a fatal alert ends; empty if it cannot be resumed. */
  private Optional<ClientSession> current = Optional.empty();

  private Optional<ClientOutcome> outcome = Optional.empty();

  ClientResumption(
      GuardedClientSessions sessions,
      ClientPolicy policy,
      InstantSource clock,
      SecureRandom random) {
    this.sessions = sessions;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
  }

  /** The outcome of the last handshake; empty before one is complete, and for TLS 1.3. */
  public Optional<ClientOutcome> outcome() {
    return outcome;
  }

  /** The hook of this name. */
  public void init(TlsClientContext clientContext) {
    context = clientContext;
  }

  /** The hook of this name. */
  public void notifyHandshakeBeginning() {
    handshake = new ClientHandshake(sessions, policy, random, called(context, "init"));
    complete = false;
    outcome = Optional.empty();
  }

  /**
   * Chooses the session to offer; null if there is none.
   *
   * @param versions the versions that the ClientHello will offer
   * @param cipherSuites the suites that it will offer
   */
  public @Nullable TlsSession getSessionToResume(ProtocolVersion[] versions, int[] cipherSuites) {
    return handshake().offer(versions, cipherSuites, clock.instant());
  }

  /**
   * Adds extension 35: the ticket of the offered session, or empty to ask for a ticket.
   *
   * @param extensions the client's own, or null; the result is the table that goes into the hello
   */
  public Hashtable getClientExtensions(@Nullable Hashtable extensions) throws IOException {
    return handshake().clientExtensions(extensions);
  }

  /** Whether a session without EMS may be offered to a server that may not do it either. */
  public boolean allowLegacyResumption() {
    return !policy.requireExtendedMasterSecret();
  }

  /** The hook of this name: the session is null if Bouncy Castle has dropped it. */
  public void notifySessionToResume(@Nullable TlsSession session) {
    if (session == null) {
      handshake().dropped();
    }
  }

  /** The hook of this name. */
  public void processServerExtensions(@Nullable Hashtable extensions) {
    handshake().serverExtensions(extensions);
  }

  /** The hook of this name. */
  public void notifyNewSessionTicket(NewSessionTicket newSessionTicket) {
    handshake().ticket(newSessionTicket);
  }

  /** The hook of this name: the server's Finished has been authenticated. */
  public void notifyHandshakeComplete() throws IOException {
    complete = true;
    ProtocolVersion version =
        called(context, "init").getSecurityParametersConnection().getNegotiatedVersion();
    if (!TlsUtils.isTLSv13(version)) {
      ClientHandshake.Result result = handshake().complete(clock.instant());
      current = result.session();
      outcome = Optional.of(result.outcome());
    }
  }

  /** The hook of this name. */
  public void notifyAlertRaised(short alertLevel) {
    endSession(alertLevel);
  }

  /** The hook of this name. */
  public void notifyAlertReceived(short alertLevel) {
    endSession(alertLevel);
  }

  /**
   * Ends the session by a fatal alert (RFC 5246, Section 7.2.2). Unlike a server, a client also
   * gives up a session that it offered in a handshake that failed: the server may be failing
   * because of it, and the next attempt must not fail the same way.
   */
  private void endSession(short alertLevel) {
    if (alertLevel == AlertLevel.fatal && handshake != null) {
      Optional<ClientSession> ended = complete ? current : handshake.offered();
      ended.ifPresent(sessions::forget);
    }
  }

  private ClientHandshake handshake() {
    return called(handshake, "notifyHandshakeBeginning");
  }

  private static <T> T called(@Nullable T result, String hook) {
    if (result == null) {
      throw new IllegalStateException(hook + " was not called");
    }
    return result;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.session.SessionCache;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The sessions of a group at one node: kept here as OpenSSL writes them, and told to the others
 * when they are made here. Safe for use by any thread.
 */
final class GroupSessions implements SessionCache {

  /** Traffic Server's own cache takes 256 octets, after adding up to 6. */
  static final int MOST_FOR_OTHERS = 250;

  private final SessionCache local;
  private final Consumer<BusMessage.Session> tell;
  private final Runnable tooLarge;

  /**
   * Sessions in that cache.
   *
   * @param tell tells the group; must not block
   * @param tooLarge hears of each session that the others would not take
   */
  GroupSessions(SessionCache local, Consumer<BusMessage.Session> tell, Runnable tooLarge) {
    this.local = local;
    this.tell = tell;
    this.tooLarge = tooLarge;
  }

  @Override
  public Optional<SecretBytes> find(SessionId sessionId, Instant now) {
    return local.find(sessionId, now);
  }

  /** Keeps a session that was made here, and tells the others. */
  @Override
  public void store(SessionId sessionId, SecretBytes session, Instant expiry, Instant now) {
    local.store(sessionId, session, expiry, now);
    byte[] octets = session.toByteArray();
    try {
      SslSession told =
          withId(Reader.readAll(octets, "SSL_SESSION", SslSession::readFrom), sessionId.octets());
      if (told.encodedLength() > MOST_FOR_OTHERS) {
        tooLarge.run();
      } else {
        tell.accept(new BusMessage.Session(sessionId, told));
      }
    } catch (DecodeException e) {
      throw new IllegalStateException("the engine wrote something else than SSL_SESSION", e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  /**
   * Takes a session that another node made. One that is here already stays as it is.
   *
   * @return whether it was taken
   */
  boolean take(BusMessage.Session message, Instant now) {
    SslSession session = message.session();
    Instant expiry = session.expiry();
    if (!expiry.isAfter(now)) {
      return false;
    }
    Optional<SecretBytes> known = local.find(message.id(), now);
    if (known.isPresent()) {
      known.get().destroy();
      return false;
    }
    SecretBytes octets = SecretBytes.adopt(session.encodedSecret());
    local.store(message.id(), octets, expiry, now);
    octets.destroy();
    return true;
  }

  /** Here alone: the group has no message for it. */
  @Override
  public void evict(SessionId sessionId) {
    local.evict(sessionId);
  }

  private static SslSession withId(SslSession session, Bytes id) {
    return new SslSession(
        session.protocolVersion(),
        session.cipherSuite(),
        id,
        session.masterSecret(),
        session.time(),
        session.timeout(),
        session.peerCertificate(),
        session.sessionIdContext(),
        session.verifyResult(),
        session.serverName(),
        session.pskIdentity(),
        session.ticketLifetimeHintSeconds(),
        session.ticket(),
        session.srpUserName(),
        session.flags(),
        session.alpnProtocol(),
        session.maxFragmentLengthMode());
  }
}

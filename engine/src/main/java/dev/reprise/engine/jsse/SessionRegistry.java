// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.codec.wire.Bytes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that one {@code SSLContext} has served, for those who list them. It is not what
 * sessions are resumed from: that is the engine's, which other nodes share. Safe for use by any
 * thread.
 */
final class SessionRegistry implements SSLSessionContext {

  private static final int DEFAULT_SIZE = 20_480;
  private static final int DEFAULT_TIMEOUT_SECONDS = 86_400;

  private final Supplier<InstantSource> clock;
  private final SSLSessionContext platform;
  private final Map<Bytes, ConnectionSession> sessions = new LinkedHashMap<>();
  private int size = DEFAULT_SIZE;
  private int timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;

  /**
   * @param clock asked for once there is a session
   * @param platform that of the JDK's context, whose limits are set with this one's
   */
  SessionRegistry(Supplier<InstantSource> clock, SSLSessionContext platform) {
    this.clock = clock;
    this.platform = platform;
  }

  synchronized void add(ConnectionSession session) {
    Bytes id = Bytes.copyOf(session.getId());
    sessions.remove(id);
    sessions.put(id, session);
    dropEldest();
  }

  synchronized void remove(ConnectionSession session) {
    sessions.remove(Bytes.copyOf(session.getId()), session);
  }

  private void dropEldest() {
    Iterator<ConnectionSession> eldestFirst = sessions.values().iterator();
    while (size > 0 && sessions.size() > size) {
      eldestFirst.next();
      eldestFirst.remove();
    }
  }

  private boolean isCurrent(ConnectionSession session) {
    return session.isValid()
        && (timeoutSeconds == 0
            || clock.get().millis() - session.getCreationTime() < 1000L * timeoutSeconds);
  }

  @Override
  public synchronized @Nullable SSLSession getSession(byte[] sessionId) {
    if (sessionId == null) {
      throw new NullPointerException("session id cannot be null");
    }
    ConnectionSession session = sessions.get(Bytes.copyOf(sessionId));
    return session != null && isCurrent(session) ? session : platform.getSession(sessionId);
  }

  @Override
  public synchronized Enumeration<byte[]> getIds() {
    sessions.values().removeIf(session -> !isCurrent(session));
    List<byte[]> ids = new ArrayList<>(Collections.list(platform.getIds()));
    sessions.keySet().forEach(id -> ids.add(id.toByteArray()));
    return Collections.enumeration(ids);
  }

  @Override
  public synchronized void setSessionTimeout(int seconds) {
    if (seconds < 0) {
      throw new IllegalArgumentException("seconds: " + seconds);
    }
    timeoutSeconds = seconds;
    platform.setSessionTimeout(seconds);
  }

  @Override
  public synchronized int getSessionTimeout() {
    return timeoutSeconds;
  }

  @Override
  public synchronized void setSessionCacheSize(int newSize) {
    if (newSize < 0) {
      throw new IllegalArgumentException("size: " + newSize);
    }
    size = newSize;
    platform.setSessionCacheSize(newSize);
    dropEldest();
  }

  @Override
  public synchronized int getSessionCacheSize() {
    return size;
  }
}

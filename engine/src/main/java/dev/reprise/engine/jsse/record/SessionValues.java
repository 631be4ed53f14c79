// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionBindingEvent;
import javax.net.ssl.SSLSessionBindingListener;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer has put into a session. It stays with the connection: nothing of it is resumed.
 * Safe for use by any thread.
 */
public final class SessionValues {

  private final String reserved;
  private @Nullable Map<String, Object> values;

  /**
   * No values.
   *
   * @param reserved a name that consumers cannot set
   */
  public SessionValues(String reserved) {
    this.reserved = reserved;
  }

  /** Puts a value in place of any other of that name. */
  public void put(SSLSession session, @Nullable String name, @Nullable Object value) {
    if (name == null || value == null) {
      throw new IllegalArgumentException("arguments can not be null");
    }
    if (name.equals(reserved)) {
      throw new IllegalArgumentException(reserved + " cannot be replaced");
    }
    Object old;
    synchronized (this) {
      if (values == null) {
        values = new HashMap<>();
      }
      old = values.put(name, value);
    }
    if (value instanceof SSLSessionBindingListener listener) {
      listener.valueBound(new SSLSessionBindingEvent(session, name));
    }
    unbind(session, name, old);
  }

  /** The value of that name; null without one. */
  public synchronized @Nullable Object get(@Nullable String name) {
    if (name == null) {
      throw new IllegalArgumentException("argument can not be null");
    }
    return values == null ? null : values.get(name);
  }

  /** Removes the value of that name, if there is one. */
  public void remove(SSLSession session, @Nullable String name) {
    if (name == null) {
      throw new IllegalArgumentException("argument can not be null");
    }
    Object old;
    synchronized (this) {
      old = values == null ? null : values.remove(name);
    }
    unbind(session, name, old);
  }

  /** The names of all values. */
  public synchronized String[] names() {
    return values == null ? new String[0] : values.keySet().toArray(new String[0]);
  }

  private static void unbind(SSLSession session, String name, @Nullable Object value) {
    if (value instanceof SSLSessionBindingListener listener) {
      listener.valueUnbound(new SSLSessionBindingEvent(session, name));
    }
  }
}

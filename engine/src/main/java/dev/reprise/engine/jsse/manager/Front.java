// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.manager;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer holds of a connection that an engine of the JDK serves behind it. That engine
 * carries it as its selector of application protocols, so that no table is needed to find it.
 */
public interface Front {

  /** The engine that the consumer holds, or that its socket stands on. */
  SSLEngine engine();

  /** The socket that the consumer holds; null if it holds the engine. */
  @Nullable SSLSocket socket();

  /** The front that this engine of the JDK serves behind; null if it has none. */
  static @Nullable Front behind(@Nullable SSLEngine engine) {
    return engine != null && engine.getHandshakeApplicationProtocolSelector() instanceof Front front
        ? front
        : null;
  }
}

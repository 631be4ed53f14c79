// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Makes the engine that a socket stands on. Safe for use by any thread. */
@FunctionalInterface
public interface EngineMaker {

  /**
   * An engine for one connection, in neither mode yet.
   *
   * @param peerHost null if it is not known
   * @param peerPort -1 if it is not known
   * @param socket what managers and selectors are shown; null for an engine that keeps settings
   *     only
   */
  SSLEngine make(@Nullable String peerHost, int peerPort, @Nullable SSLSocket socket);
}

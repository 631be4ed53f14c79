// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import javax.net.ssl.SSLContext;

/** The sockets that a test uses: the JDK's have to pass whatever ours have to pass. */
enum SocketStack {
  REPRISE,
  JDK;

  SSLContext server() {
    return this == JDK
        ? JsseNode.jdk(JsseIdentity.SERVER.keyManagers(), null)
        : JsseNode.server(ResumptionEngine.builder().build());
  }
}

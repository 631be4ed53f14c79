// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.bc.ResumptionEngine;
import javax.net.ssl.SSLContext;

/** Whose sockets a test looks at: what ours have to do, the JDK's have to do, too. */
enum SocketStack {
  REPRISE,
  JDK;

  SSLContext server() {
    return this == JDK
        ? JsseNode.jdk(JsseIdentity.SERVER.keyManagers(), null)
        : JsseNode.server(ResumptionEngine.builder().build());
  }
}

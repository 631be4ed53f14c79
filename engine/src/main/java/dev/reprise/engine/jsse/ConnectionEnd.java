// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.jsse.record.Alerts;
import dev.reprise.engine.jsse.record.ConnectionState;
import dev.reprise.engine.jsse.record.EngineProtocol;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.AlertDescription;

/** How a connection ends: closed from either side, or failed. Guarded by its engine's lock. */
final class ConnectionEnd {

  private final EngineProtocol protocol;
  private final ConnectionState state;
  private final HandshakeTask.Slot tasks;
  private final ConnectionSession session;
  private boolean closeRequested;

  ConnectionEnd(
      EngineProtocol protocol,
      ConnectionState state,
      HandshakeTask.Slot tasks,
      ConnectionSession session) {
    this.protocol = protocol;
    this.state = state;
    this.tasks = tasks;
    this.session = session;
  }

  /** Does what was asked for from within a task. */
  void taskEnded() {
    if (closeRequested) {
      closeRequested = false;
      closeOutbound();
    }
  }

  void closeOutbound() {
    if (tasks.isRunning()) {
      closeRequested = true; // by a manager or a selector, from within the task
      return;
    }
    tasks.drop();
    if (state.isOutboundClosed()) {
      return;
    }
    state.closeOutbound();
    try {
      if (state.isEstablished()) {
        protocol.sendCloseNotify();
      } else if (state.isBegun()) {
        protocol.giveUp();
      }
    } catch (IOException e) {
      state.fail();
    }
  }

  void closeInbound() throws SSLException {
    if (state.isInboundClosed()) {
      return;
    }
    state.closeInbound();
    if (state.isBegun()) {
      throw new SSLException("closing inbound before receiving peer's close_notify");
    }
  }

  SSLException fail(IOException failure) {
    state.fail();
    session.ends();
    return Alerts.exception(failure);
  }

  SSLException failUnexpectedly(Throwable failure) {
    try {
      protocol.fail(failure);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return fail(Alerts.fatal(AlertDescription.internal_error, "the handshake failed", failure));
  }
}

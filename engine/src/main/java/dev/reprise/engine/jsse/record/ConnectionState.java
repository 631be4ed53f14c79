// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.record;

import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * How far a connection is, and what an {@code SSLEngine} says about it. Guarded by its engine's
 * lock.
 */
public final class ConnectionState {

  /*
   * FINISHED is reported once, by the call after which nothing of the handshake is left to do: the
   * unwrap of the client's Finished in an abbreviated handshake, the wrap of ours in a full one.
   */

  private enum Handshake {
    NOT_BEGUN,
    RUNNING,
    /** The handshake is complete, and nobody has been told yet. */
    COMPLETE,
    FINISHED
  }

  private final RecordOutput output;
  private volatile Handshake handshake = Handshake.NOT_BEGUN;
  private HandshakeStatus statusOfCall = HandshakeStatus.NOT_HANDSHAKING;
  private boolean taskPending;
  private boolean inboundClosed;
  private boolean outboundClosed;
  private boolean broken;

  /** The state of a connection that has not begun. */
  public ConnectionState(RecordOutput output) {
    this.output = output;
  }

  /** Begins the handshake; false if it has begun already. */
  public boolean begin() {
    if (handshake != Handshake.NOT_BEGUN) {
      return false;
    }
    handshake = Handshake.RUNNING;
    return true;
  }

  /** The handshake is complete. */
  public void complete() {
    handshake = Handshake.COMPLETE;
  }

  /** Whether a handshake has been begun. */
  public boolean isBegun() {
    return handshake != Handshake.NOT_BEGUN;
  }

  /** Whether the handshake runs. */
  public boolean isHandshaking() {
    return handshake == Handshake.RUNNING;
  }

  /** Whether the handshake is complete. */
  public boolean isEstablished() {
    return handshake == Handshake.COMPLETE || handshake == Handshake.FINISHED;
  }

  /** Whether it has been reported that the handshake is complete. */
  public boolean isFinished() {
    return handshake == Handshake.FINISHED;
  }

  /** Whether the consumer has closed its side in the middle of the handshake. */
  public boolean isGivenUp() {
    return outboundClosed && !isEstablished();
  }

  /** Sets whether there is a task that has not ended. */
  public void taskPending(boolean pending) {
    taskPending = pending;
  }

  /** Nothing more is read. */
  public void closeInbound() {
    inboundClosed = true;
  }

  /** Nothing more is written but what is in the output. */
  public void closeOutbound() {
    outboundClosed = true;
  }

  /** The connection has failed. */
  public void fail() {
    broken = true;
    inboundClosed = true;
    outboundClosed = true;
  }

  /** Whether nothing more is read. */
  public boolean isInboundClosed() {
    return inboundClosed;
  }

  /** Whether nothing more is written but what is in the output. */
  public boolean isOutboundClosed() {
    return outboundClosed;
  }

  /** Whether nothing more is written at all. */
  public boolean isOutboundDone() {
    return outboundClosed && output.isEmpty();
  }

  /** Whether the handshake cannot go on before the output is handed out. */
  public boolean mustWrap() {
    boolean unwritten = handshake == Handshake.RUNNING && !output.isEmpty() && !outboundClosed;
    return unwritten || handshake == Handshake.COMPLETE;
  }

  /** Whether all that is left of the handshake is to report its end. */
  public boolean isUnreported() {
    return handshake == Handshake.COMPLETE && output.isEmpty();
  }

  /** The status between calls; never FINISHED. */
  public HandshakeStatus status() {
    if (taskPending) {
      return HandshakeStatus.NEED_TASK;
    }
    if (!output.isEmpty() || handshake == Handshake.COMPLETE) {
      return HandshakeStatus.NEED_WRAP;
    }
    if (handshake == Handshake.RUNNING && !broken) {
      if (!inboundClosed) {
        return HandshakeStatus.NEED_UNWRAP;
      }
      if (!outboundClosed) {
        return HandshakeStatus.NEED_WRAP;
      }
    }
    return HandshakeStatus.NOT_HANDSHAKING;
  }

  /** The status with which the last call returns. */
  public HandshakeStatus statusOfCall() {
    return statusOfCall;
  }

  /** A call has done something, and may have ended the handshake. */
  public Status done(Status status) {
    if (isUnreported()) {
      handshake = Handshake.FINISHED;
      statusOfCall = HandshakeStatus.FINISHED;
    } else {
      statusOfCall = status();
    }
    return status;
  }

  /** A call could not do anything. */
  public Status refused(Status status) {
    statusOfCall = status();
    return status;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** A client's and a server's engine with two pipes between them. */
final class EnginePair {

  final SSLEngine client;
  final SSLEngine server;

  /** The octets on their way; the buffer is in the state for writing. */
  final ByteBuffer toServer = ByteBuffer.allocate(1 << 17);

  final ByteBuffer toClient = ByteBuffer.allocate(1 << 17);

  final List<SSLEngineResult> serverResults = new ArrayList<>();
  int serverTasks;

  EnginePair(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
    client.setUseClientMode(true);
    server.setUseClientMode(false);
  }

  /** Lets both engines work until neither has anything to do. */
  EnginePair handshake() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    int idle = 0;
    while (idle < 2) {
      boolean progress = step(client, toClient, toServer, false);
      progress |= step(server, toServer, toClient, true);
      idle = progress ? 0 : idle + 1;
    }
    return this;
  }

  private boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out, boolean isServer)
      throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        runTasks(engine, isServer);
        return true;
      }
      case NEED_WRAP -> {
        note(engine.wrap(ByteBuffer.allocate(0), out), isServer);
        return true;
      }
      default -> {
        if (in.position() == 0 || engine.isInboundDone()) {
          return false;
        }
        return unwrap(engine, in, ByteBuffer.allocate(1 << 15), isServer).bytesConsumed() > 0
            || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
      }
    }
  }

  void runTasks(SSLEngine engine, boolean isServer) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      serverTasks += isServer ? 1 : 0;
      task.run();
    }
  }

  private SSLEngineResult unwrap(
      SSLEngine engine, ByteBuffer in, ByteBuffer plaintext, boolean isServer) throws SSLException {
    in.flip();
    try {
      return note(engine.unwrap(in, plaintext), isServer);
    } finally {
      in.compact();
    }
  }

  SSLEngineResult unwrapAtServer(ByteBuffer plaintext) throws SSLException {
    return unwrap(server, toServer, plaintext, true);
  }

  SSLEngineResult unwrapAtClient(ByteBuffer plaintext) throws SSLException {
    return unwrap(client, toClient, plaintext, false);
  }

  private SSLEngineResult note(SSLEngineResult result, boolean isServer) {
    if (isServer) {
      serverResults.add(result);
    }
    return result;
  }

  long finishedReports() {
    return serverResults.stream()
        .filter(result -> result.getHandshakeStatus() == HandshakeStatus.FINISHED)
        .count();
  }

  /** Sends a text each way, and returns what arrived. */
  String exchange(String text) throws SSLException {
    return send(client, server, toServer, text) + send(server, client, toClient, text);
  }

  private static String send(SSLEngine from, SSLEngine to, ByteBuffer pipe, String text)
      throws SSLException {
    from.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), pipe);
    ByteBuffer plaintext = ByteBuffer.allocate(1 << 15);
    pipe.flip();
    while (pipe.hasRemaining() && to.unwrap(pipe, plaintext).getStatus() == Status.OK) {
      // one record each time
    }
    pipe.compact();
    plaintext.flip();
    return StandardCharsets.UTF_8.decode(plaintext).toString();
  }
}

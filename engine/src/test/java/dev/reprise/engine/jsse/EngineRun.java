// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection in a random order of calls: a handshake, data both ways, and a close. */
final class EngineRun {

  /** More steps than any handshake with an exchange takes: a loop without progress hits it. */
  private static final int MOST_STEPS = 20_000;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** As many steps without an effect: nothing will happen any more. */
  private static final int QUIET = 300;

  /** When the server closes: states in which it can be, as both engines have them. */
  enum Moment {
    BEFORE_ANYTHING,
    HELLO_IS_THERE,
    HELLO_IS_READ,
    FLIGHT_IS_SENT,
    HANDSHAKE_IS_COMPLETE,
    DATA_IS_ON_ITS_WAY,
    ALL_HAS_ARRIVED,
    CLOSE_NOTIFY_IS_READ;

    boolean isBeforeTheHandshake() {
      return compareTo(HELLO_IS_READ) < 0;
    }

    boolean isInTheHandshake() {
      return compareTo(HANDSHAKE_IS_COMPLETE) < 0;
    }

    private boolean isNow(EngineRun run) {
      return switch (this) {
        case BEFORE_ANYTHING -> true;
        case HELLO_IS_THERE -> run.toServer.position() > 0;
        case HELLO_IS_READ -> run.server.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
        case FLIGHT_IS_SENT ->
            run.toClient.position() > 0
                && run.server.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP;
        case HANDSHAKE_IS_COMPLETE -> run.finished > 0;
        case DATA_IS_ON_ITS_WAY -> run.finished > 0 && run.atServer.size() > 0;
        case ALL_HAS_ARRIVED -> run.isAllThere();
        case CLOSE_NOTIFY_IS_READ -> run.server.isInboundDone();
      };
    }
  }

  /** How the server closes. */
  enum Closing {
    OUTBOUND,
    INBOUND,
    OUTBOUND_THEN_INBOUND,
    INBOUND_THEN_OUTBOUND,
    /** The transport ends, so nothing that either has written arrives. */
    AFTER_AN_ABRUPT_END
  }

  private final Random random;
  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(1 << 18);
  private final ByteBuffer toClient = ByteBuffer.allocate(1 << 18);
  private final ByteBuffer clientData;
  private final ByteBuffer serverData;
  private final ByteArrayOutputStream atServer = new ByteArrayOutputStream();
  private final ByteArrayOutputStream atClient = new ByteArrayOutputStream();
  private String closeInboundThrew = "nothing";
  private String clientFailure = "nothing";
  private boolean severed;
  private boolean effect;
  private @Nullable SSLEngine caller;
  int finished;

  EngineRun(SSLContext clients, SSLContext context, Random random) {
    this.random = random;
    client = JsseNode.clientEngine(clients);
    server = context.createSSLEngine();
    server.setUseClientMode(false);
    byte[] data = new byte[random.nextInt(50_000)];
    random.nextBytes(data);
    clientData = ByteBuffer.wrap(data);
    serverData = ByteBuffer.wrap(data.clone());
  }

  /** Goes on until the client has closed, which it does when all data has arrived. */
  EngineRun drive() throws SSLException {
    for (int step = 0; !isOver(); step++) {
      assertThat(step).as("steps without an end").isLessThan(MOST_STEPS);
      step();
      if (isAllThere()) {
        client.closeOutbound();
      }
    }
    return this;
  }

  /** Lets the server close at that moment, and goes on until nothing happens any more. */
  EngineRun driveToAClose(Moment moment, Closing closing) {
    boolean closed = false;
    int quiet = 0;
    for (int step = 0; quiet < QUIET; step++) {
      assertThat(step).as("steps without an end").isLessThan(MOST_STEPS);
      if (!closed && moment.isNow(this)) {
        closed = true;
        close(closing);
      }
      if (moment == Moment.CLOSE_NOTIFY_IS_READ && isAllThere()) {
        client.closeOutbound();
      }
      effect = false;
      tolerantStep();
      quiet = effect ? 0 : quiet + 1;
    }
    assertThat(closed).isTrue();
    return this;
  }

  private void step() throws SSLException {
    switch (random.nextInt(5)) {
      case 0 -> wrap(server, finished > 0 ? serverData : NOTHING, toClient, true);
      case 1 -> unwrap(server, toServer, atServer, true);
      case 2 -> wrap(client, clientData, toServer, false);
      case 3 -> unwrap(client, toClient, atClient, false);
      default -> runTasks();
    }
    if (severed) {
      toServer.clear();
      toClient.clear();
    }
  }

  private void tolerantStep() {
    try {
      step();
    } catch (SSLException e) {
      effect = true;
      if (caller == client) {
        clientFailure = e.getClass().getSimpleName();
      }
    }
  }

  private void close(Closing closing) {
    switch (closing) {
      case OUTBOUND -> server.closeOutbound();
      case INBOUND -> closeInbound();
      case OUTBOUND_THEN_INBOUND -> {
        server.closeOutbound();
        closeInbound();
      }
      case INBOUND_THEN_OUTBOUND -> {
        closeInbound();
        server.closeOutbound();
      }
      case AFTER_AN_ABRUPT_END -> {
        severed = true;
        closeInbound();
        server.closeOutbound();
      }
    }
  }

  private void closeInbound() {
    try {
      server.closeInbound();
    } catch (SSLException e) {
      closeInboundThrew = e.getMessage();
    }
  }

  private boolean isAllThere() {
    return !clientData.hasRemaining() && !serverData.hasRemaining() && arrived() == sent();
  }

  private boolean isOver() {
    return server.isInboundDone() && server.isOutboundDone() && client.isOutboundDone();
  }

  private void runTasks() {
    for (SSLEngine engine : List.of(client, server)) {
      Runnable task = engine.getDelegatedTask();
      if (task != null) {
        effect = true;
        task.run();
      }
    }
  }

  private void wrap(SSLEngine engine, ByteBuffer data, ByteBuffer pipe, boolean counts)
      throws SSLException {
    caller = engine;
    if (pipe.remaining() > 20_000) {
      ByteBuffer room = pipe.slice().limit(random.nextBoolean() ? 20_000 : random.nextInt(20_000));
      SSLEngineResult result = engine.wrap(data, room);
      assertThat(result.bytesProduced()).isEqualTo(room.position());
      pipe.position(pipe.position() + room.position());
      note(result, counts);
    }
  }

  private void unwrap(
      SSLEngine engine, ByteBuffer pipe, ByteArrayOutputStream arrived, boolean counts)
      throws SSLException {
    caller = engine;
    pipe.flip();
    int cut = random.nextBoolean() ? pipe.limit() : random.nextInt(pipe.limit() + 1);
    ByteBuffer some = pipe.slice().limit(cut);
    ByteBuffer plaintext = ByteBuffer.allocate(random.nextBoolean() ? 17_000 : random.nextInt(500));
    SSLEngineResult result;
    try {
      result = engine.unwrap(some, plaintext);
    } finally {
      pipe.position(some.position());
      pipe.compact();
    }
    assertThat(result.bytesConsumed()).isEqualTo(some.position());
    assertThat(result.bytesProduced()).isEqualTo(plaintext.position());
    if (result.getStatus() == Status.BUFFER_OVERFLOW
        || result.getStatus() == Status.BUFFER_UNDERFLOW) {
      assertThat(some.position()).isZero();
    }
    arrived.write(plaintext.array(), 0, plaintext.position());
    note(result, counts);
  }

  private void note(SSLEngineResult result, boolean counts) {
    effect |= result.bytesConsumed() + result.bytesProduced() > 0;
    if (counts && result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      finished++;
    }
  }

  int sent() {
    return clientData.capacity() + serverData.capacity();
  }

  int arrived() {
    return atServer.size() + atClient.size();
  }

  String end() {
    return List.of(
            server.getHandshakeStatus(),
            server.isInboundDone(),
            server.isOutboundDone(),
            Arrays.equals(atServer.toByteArray(), clientData.array()),
            Arrays.equals(atClient.toByteArray(), serverData.array()))
        .toString();
  }

  /**
   * What can be seen of the server when all is over, but for how much had arrived by then. An
   * exception of a server that has given up its handshake is left out: the JDK's throws one or not,
   * by whether the peer's answer finds a task.
   */
  String endOfServer() {
    return closeInboundThrew + " " + server.isInboundDone() + " " + server.isOutboundDone();
  }

  HandshakeStatus statusOfServer() {
    return server.getHandshakeStatus();
  }

  /** What the close of the server has made of the client. */
  String endOfClient() {
    return clientFailure
        + List.of(client.getHandshakeStatus(), client.isInboundDone(), client.isOutboundDone());
  }

  /** Whether what has arrived is the beginning of what was sent. */
  boolean isInOrder() {
    return isBeginning(atServer.toByteArray(), clientData.array())
        && isBeginning(atClient.toByteArray(), serverData.array());
  }

  private static boolean isBeginning(byte[] part, byte[] whole) {
    return part.length <= whole.length && Arrays.equals(part, Arrays.copyOf(whole, part.length));
  }
}

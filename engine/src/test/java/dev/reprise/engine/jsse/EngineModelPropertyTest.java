// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * An engine of ours and one of the JDK's, driven by the same random schedule: calls in any order,
 * pipes that are cut anywhere, and buffers of any size.
 */
class EngineModelPropertyTest {

  private static final SSLContext OURS = JsseNode.server(ResumptionEngine.builder().build());
  private static final SSLContext JDKS = JsseNode.jdk(JsseIdentity.SERVER.keyManagers(), null);
  private static final SSLContext CLIENT = JsseNode.client();

  /** More steps than any handshake with an exchange takes: a loop without progress hits it. */
  private static final int MOST_STEPS = 20_000;

  @Property(tries = 60)
  void anySchedule_looksLikeTheJdks(@ForAll long seed) throws Exception {
    Run ours = new Run(OURS, new Random(seed)).drive();
    Run jdks = new Run(JDKS, new Random(seed)).drive();

    assertThat(ours.arrived()).isEqualTo(ours.sent()).isEqualTo(jdks.arrived());
    assertThat(ours.finished).isEqualTo(jdks.finished).isEqualTo(1);
    assertThat(ours.end()).isEqualTo(jdks.end());
  }

  @Property(tries = 20)
  void wrapAndUnwrap_fromTwoThreads_loseNothing(@ForAll long seed) throws Exception {
    EnginePair pair = JsseNode.connect(CLIENT, OURS);
    byte[] data = new byte[200_000];
    new Random(seed).nextBytes(data);
    List<ByteBuffer> records = new ArrayList<>();
    ByteBuffer source = ByteBuffer.wrap(data);
    while (source.hasRemaining()) {
      ByteBuffer record = ByteBuffer.allocate(17_000);
      pair.client.wrap(source, record);
      record.flip();
      records.add(record);
    }

    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(() -> unwrapAll(pair.server, records));
    ByteArrayOutputStream echoed = new ByteArrayOutputStream();
    ByteBuffer back = ByteBuffer.wrap(data);
    while (back.hasRemaining()) {
      ByteBuffer record = ByteBuffer.allocate(17_000);
      pair.server.wrap(back, record);
      record.flip();
      ByteBuffer plaintext = ByteBuffer.allocate(17_000);
      pair.client.unwrap(record, plaintext);
      echoed.write(plaintext.array(), 0, plaintext.position());
    }

    assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(data);
    assertThat(echoed.toByteArray()).isEqualTo(data);
  }

  private static byte[] unwrapAll(SSLEngine engine, List<ByteBuffer> records) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer plaintext = ByteBuffer.allocate(17_000);
    for (ByteBuffer record : records) {
      try {
        engine.unwrap(record, plaintext);
      } catch (SSLException e) {
        throw new IllegalStateException(e);
      }
      all.write(plaintext.array(), 0, plaintext.position());
      plaintext.clear();
    }
    return all.toByteArray();
  }

  /** One connection: a handshake, data both ways, and a close by the client. */
  private static final class Run {

    private final Random random;
    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(1 << 18);
    private final ByteBuffer toClient = ByteBuffer.allocate(1 << 18);
    private final ByteBuffer clientData;
    private final ByteBuffer serverData;
    private final ByteArrayOutputStream atServer = new ByteArrayOutputStream();
    private final ByteArrayOutputStream atClient = new ByteArrayOutputStream();
    private int finished;

    Run(SSLContext context, Random random) {
      this.random = random;
      client = JsseNode.clientEngine(CLIENT);
      server = context.createSSLEngine();
      server.setUseClientMode(false);
      byte[] data = new byte[random.nextInt(50_000)];
      random.nextBytes(data);
      clientData = ByteBuffer.wrap(data);
      serverData = ByteBuffer.wrap(data.clone());
    }

    Run drive() throws SSLException {
      for (int step = 0; !isOver(); step++) {
        assertThat(step).as("steps without an end").isLessThan(MOST_STEPS);
        switch (random.nextInt(5)) {
          case 0 -> wrap(server, serverData, toClient, true);
          case 1 -> unwrap(server, toServer, atServer, true);
          case 2 -> wrap(client, clientData, toServer, false);
          case 3 -> unwrap(client, toClient, atClient, false);
          default -> runTasks();
        }
        if (!clientData.hasRemaining() && !serverData.hasRemaining() && arrived() == sent()) {
          client.closeOutbound();
        }
      }
      return this;
    }

    private boolean isOver() {
      return server.isInboundDone() && server.isOutboundDone() && client.isOutboundDone();
    }

    private void runTasks() {
      for (SSLEngine engine : List.of(client, server)) {
        Runnable task = engine.getDelegatedTask();
        if (task != null) {
          task.run();
        }
      }
    }

    private void wrap(SSLEngine engine, ByteBuffer data, ByteBuffer pipe, boolean counts)
        throws SSLException {
      if (pipe.remaining() > 20_000) {
        ByteBuffer room =
            pipe.slice().limit(random.nextBoolean() ? 20_000 : random.nextInt(20_000));
        SSLEngineResult result = engine.wrap(data, room);
        assertThat(result.bytesProduced()).isEqualTo(room.position());
        pipe.position(pipe.position() + room.position());
        note(result, counts);
      }
    }

    private void unwrap(
        SSLEngine engine, ByteBuffer pipe, ByteArrayOutputStream arrived, boolean counts)
        throws SSLException {
      pipe.flip();
      int cut = random.nextBoolean() ? pipe.limit() : random.nextInt(pipe.limit() + 1);
      ByteBuffer some = pipe.slice().limit(cut);
      ByteBuffer plaintext =
          ByteBuffer.allocate(random.nextBoolean() ? 17_000 : random.nextInt(500));
      SSLEngineResult result = engine.unwrap(some, plaintext);
      assertThat(result.bytesConsumed()).isEqualTo(some.position());
      assertThat(result.bytesProduced()).isEqualTo(plaintext.position());
      if (result.getStatus() == Status.BUFFER_OVERFLOW
          || result.getStatus() == Status.BUFFER_UNDERFLOW) {
        assertThat(some.position()).isZero();
      }
      arrived.write(plaintext.array(), 0, plaintext.position());
      pipe.position(some.position());
      pipe.compact();
      note(result, counts);
    }

    private void note(SSLEngineResult result, boolean counts) {
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
      return server.getHandshakeStatus()
          + " "
          + server.isInboundDone()
          + " "
          + server.isOutboundDone()
          + " "
          + Arrays.equals(atServer.toByteArray(), clientData.array())
          + " "
          + Arrays.equals(atClient.toByteArray(), serverData.array());
    }
  }
}

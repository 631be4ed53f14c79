// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
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

  @Property(tries = 60)
  void anySchedule_looksLikeTheJdks(@ForAll long seed) throws Exception {
    EngineRun ours = new EngineRun(CLIENT, OURS, new Random(seed)).drive();
    EngineRun jdks = new EngineRun(CLIENT, JDKS, new Random(seed)).drive();

    assertThat(ours.arrived()).isEqualTo(ours.sent()).isEqualTo(jdks.arrived());
    assertThat(ours.finished).isEqualTo(jdks.finished).isEqualTo(1);
    assertThat(ours.end()).isEqualTo(jdks.end());
  }

  /** The server closes, in each state and in each way, and both ends go on until all is quiet. */
  @Property(tries = 300)
  void anyCloseOfTheServer_looksLikeTheJdks(
      @ForAll EngineRun.Moment moment, @ForAll EngineRun.Closing closing, @ForAll long seed) {
    EngineRun ours = new EngineRun(CLIENT, OURS, new Random(seed)).driveToAClose(moment, closing);
    EngineRun jdks = new EngineRun(CLIENT, JDKS, new Random(seed)).driveToAClose(moment, closing);

    assertThat(ours.endOfServer()).isEqualTo(jdks.endOfServer());
    if (closing != EngineRun.Closing.OUTBOUND || !moment.isBeforeTheHandshake()) {
      // The JDK's engine begins a handshake although it was closed before, and waits for a hello.
      assertThat(ours.statusOfServer()).isEqualTo(jdks.statusOfServer());
    }
    if (closing != EngineRun.Closing.AFTER_AN_ABRUPT_END) { // which is a matter of what got through
      assertThat(ours.endOfClient()).isEqualTo(jdks.endOfClient());
    }
    assertThat(ours.finished).isEqualTo(moment.isInTheHandshake() ? 0 : 1);
    assertThat(ours.isInOrder()).isTrue();
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
}

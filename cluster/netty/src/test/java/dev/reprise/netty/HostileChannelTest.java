// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static dev.reprise.netty.EmbeddedPair.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Octets that no honest client sends end their own channel, with an alert, and nothing else. */
@SuppressWarnings("FutureReturnValueIgnored") // the channels are in memory
class HostileChannelTest extends InMemoryHandlerTests {

  private static final byte ALERT = 21;
  private static final int MUTANTS = 120;

  @Test
  void octetsThatAreNoRecords_endTheChannelWithAnAlert() throws Exception {
    try (EmbeddedPair pair = pair()) {
      pair.server.writeInbound(text("GET / HTTP/1.1\r\n\r\n"));
      ByteBuf answer = pair.server.readOutbound();

      assertThat(answer.getByte(0)).isEqualTo(ALERT);
      answer.release();
      assertThat(pair.server.isOpen()).isFalse();
      assertThat(pair.events).hasSize(1);
      assertThat(((SslHandshakeCompletionEvent) pair.events.get(0)).cause())
          .isInstanceOf(IOException.class);
    }
  }

  /** A hello or a second flight with one octet changed completes the handshake or ends it. */
  @Test
  void flightsWithAnOctetChanged_completeOrEndTheHandshake() throws Exception {
    Random random = new Random(21);
    for (int i = 0; i < MUTANTS; i++) {
      try (EmbeddedPair pair = pair()) {
        if (i % 2 == 1) {
          EmbeddedPair.move(pair.client, pair.server);
          EmbeddedPair.move(pair.server, pair.client);
        }
        ByteBuf flight = all(pair);
        int changed = random.nextInt(flight.readableBytes());
        flight.setByte(changed, flight.getByte(changed) ^ 1 << random.nextInt(8));
        pair.server.writeInbound(flight);
        pair.pump();
        pair.server.pipeline().fireChannelInactive();

        assertThat(pair.events).as("mutant %d", i).isNotEmpty();
        assertThat(pair.events)
            .allSatisfy(event -> assertThat(event).isNotInstanceOf(RuntimeException.class));
      }
    }
  }

  private static ByteBuf all(EmbeddedPair pair) {
    ByteBuf flight = Unpooled.buffer();
    for (ByteBuf each = pair.client.readOutbound();
        each != null;
        each = pair.client.readOutbound()) {
      flight.writeBytes(each);
      each.release();
    }
    return flight;
  }

  @Test
  void recordThatWasChanged_endsTheChannelAfterTheDataBeforeIt() throws Exception {
    try (EmbeddedPair pair = pair();
        EmbeddedPair other = pair()) {
      pair.pump();
      other.pump();
      pair.events.clear();
      pair.client.writeAndFlush(text("genuine"));
      pair.client.writeAndFlush(text("changed"));
      ByteBuf records = all(pair);
      int last = records.readableBytes() - 1;
      records.setByte(last, records.getByte(last) ^ 1);
      pair.server.writeInbound(records);

      assertThat(pair.received()).isEqualTo("genuine");
      assertThat(pair.events).hasSize(1).first().isInstanceOf(IOException.class);
      pair.server.runPendingTasks();
      assertThat(pair.server.isOpen()).isFalse();

      other.client.writeOutbound(text("not concerned"));
      other.pump();
      assertThat(other.received()).isEqualTo("not concerned");
    }
  }
}

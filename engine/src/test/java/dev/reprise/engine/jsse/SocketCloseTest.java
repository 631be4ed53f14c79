// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets of a server: closing from either side, and time-outs. */
@Timeout(120)
class SocketCloseTest {

  private static final String TLS_1_2 = "TLSv1.2";
  private static final String TLS_1_3 = "TLSv1.3";

  private static final SSLContext CLIENT = JsseNode.client();

  private final ResumptionEngine engine = ResumptionEngine.builder().build();

  @ParameterizedTest
  @EnumSource
  void close_byTheClient_isTheEndOfTheStream(SocketStack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      pair.client().close();

      assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_byTheServer_isTheEndOfTheClientsStream(SocketStack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      pair.server().getOutputStream().write("last".getBytes(StandardCharsets.UTF_8));
      pair.server().close();

      assertThat(SocketPair.read(pair.client(), 5)).isEqualTo("last");
      assertThat(pair.server().isClosed()).isTrue();
      assertThatThrownBy(pair.server()::getInputStream).isInstanceOf(SocketException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_whileAnotherThreadReads_endsItsRead(SocketStack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      InputStream input = pair.server().getInputStream();
      CompletableFuture<Integer> read = SocketPair.run(input::read);

      pair.server().close();

      boolean ended = SocketPair.get(read.handle((octet, failure) -> failure != null || octet < 0));

      assertThat(ended).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownOutput_isAHalfClose(SocketStack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_3).handshake()) {
      pair.server().shutdownOutput();

      assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
      assertThat(SocketPair.send("late", pair.client(), pair.server())).isEqualTo("late");
      assertThat(pair.server().isOutputShutdown()).isTrue();
      assertThat(pair.server().isInputShutdown()).isFalse();
      assertThatThrownBy(pair.server()::getOutputStream).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void shutdownOutput_overTls12_readsWhatTheClientSentBefore() throws Exception {
    try (SocketPair pair =
        SocketPair.connect(CLIENT, JsseNode.server(engine), TLS_1_2).handshake()) {
      pair.client().getOutputStream().write("sent before".getBytes(StandardCharsets.UTF_8));
      pair.server().shutdownOutput();

      assertThat(SocketPair.read(pair.server(), 11)).isEqualTo("sent before");
      assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
      assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownInput_withoutCloseNotify_throws(SocketStack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      assertThatThrownBy(pair.server()::shutdownInput)
          .isInstanceOf(SSLException.class)
          .hasMessage("closing inbound before receiving peer's close_notify");
    }
  }

  @ParameterizedTest
  @EnumSource
  void read_thatTimesOut_canBeTriedAgain(SocketStack stack) throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, stack.server(), TLS_1_2).handshake()) {
      pair.server().setSoTimeout(50);

      assertThatThrownBy(() -> pair.server().getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      pair.server().setSoTimeout(SocketPair.LIMIT_MILLIS);
      assertThat(SocketPair.send("again", pair.client(), pair.server())).isEqualTo("again");
    }
  }

  @Test
  void handshake_thatTimesOut_goesOnWithTheNextCall() throws Exception {
    try (SocketPair pair = SocketPair.connect(CLIENT, JsseNode.server(engine), TLS_1_2)) {
      pair.server().setSoTimeout(50);

      assertThatThrownBy(pair.server()::startHandshake).isInstanceOf(SocketTimeoutException.class);

      pair.server().setSoTimeout(SocketPair.LIMIT_MILLIS);
      pair.handshake();
      assertThat(SocketPair.send("on", pair.client(), pair.server())).isEqualTo("on");
    }
  }
}

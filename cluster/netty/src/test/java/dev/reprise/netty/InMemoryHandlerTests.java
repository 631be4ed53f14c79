// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.ResumptionEngine;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the handler between a channel in memory and a client of Netty on the JDK's TLS. */
abstract class InMemoryHandlerTests {

  static TestTlsServer.Identity identity;

  final ResumptionEngine engine = ResumptionEngine.builder().build();
  SSLContext clients;

  @BeforeAll
  static void makeIdentity() throws Exception {
    identity = new TestTlsServer.Identity(TestIdentity.keyStore());
  }

  @BeforeEach
  void makeClients() throws GeneralSecurityException {
    clients = EmbeddedPair.newClients();
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** A client and a server that have said nothing. */
  final EmbeddedPair pair() throws IOException {
    return new EmbeddedPair(EmbeddedPair.handler(engine, identity), clients);
  }

  /** A client and a server after their handshake. */
  final EmbeddedPair connected() throws IOException {
    EmbeddedPair pair = pair();
    pair.pump();
    assertThat(pair.events).hasSize(2);
    pair.events.clear();
    return pair;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.bc.ResumptionEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.junit.jupiter.api.Test;

/** What consumers see of sessions. */
class SessionApiTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource clock = now::get;
  private final ResumptionEngine engine = ResumptionEngine.builder().clock(clock).build();
  private final SSLContext server = JsseNode.server(engine);
  private final SSLSessionContext sessions = server.getServerSessionContext();
  private final SSLContext client = JsseNode.client();

  @Test
  void getId_isNeverEmptyAndTheClients() throws Exception {
    EnginePair pair = JsseNode.connect(client, server);

    assertThat(pair.server.getSession().getId())
        .hasSize(32)
        .isEqualTo(pair.client.getSession().getId());
  }

  @Test
  void getSession_beforeTheHandshake_isTheEmptyOneOfTheJdk() {
    SSLSession session = server.createSSLEngine().getSession();

    assertThat(session.getId()).isEmpty();
    assertThat(session.isValid()).isFalse();
    assertThat(session.getProtocol()).isEqualTo("NONE");
    assertThat(session.getCipherSuite()).isEqualTo("SSL_NULL_WITH_NULL_NULL");
    assertThat(session.getPacketBufferSize()).isEqualTo(16_709);
    assertThat(session.getApplicationBufferSize()).isEqualTo(16_704);
  }

  @Test
  void getSession_afterInvalidate_isNull() throws Exception {
    SSLSession session = JsseNode.connect(client, server).server.getSession();
    assertThat(sessions.getSession(session.getId())).isSameAs(session);

    session.invalidate();

    assertThat(session.isValid()).isFalse();
    assertThat(sessions.getSession(session.getId())).isNull();
    assertThat(Collections.list(sessions.getIds())).isEmpty();
  }

  @Test
  void invalidate_ofASessionByItsId_meansAFullHandshake() throws Exception {
    ResumptionEngine withoutTickets =
        ResumptionEngine.builder()
            .policy(ResumptionPolicy.builder().tickets(false).build())
            .build();
    SSLContext byId = JsseNode.server(withoutTickets);
    JsseNode.connect(client, byId).server.getSession().invalidate();

    assertThat(JsseNode.outcome(JsseNode.connect(client, byId).server).isResumed()).isFalse();
  }

  @Test
  void getIds_afterTheTimeout_hasNoSession() throws Exception {
    byte[] id = JsseNode.connect(client, server).server.getSession().getId();
    sessions.setSessionTimeout(60);
    assertThat(Collections.list(sessions.getIds())).containsExactly(id);

    now.set(now.get().plus(Duration.ofSeconds(61)));

    assertThat(Collections.list(sessions.getIds())).isEmpty();
    assertThat(sessions.getSession(id)).isNull();
  }

  @Test
  void getIds_withASmallerCache_keepsTheLatest() throws Exception {
    JsseNode.connect(JsseNode.client(), server);
    byte[] latest = JsseNode.connect(JsseNode.client(), server).server.getSession().getId();

    sessions.setSessionCacheSize(1);

    assertThat(Collections.list(sessions.getIds())).containsExactly(latest);
  }

  @Test
  void values_stayWithTheirConnection() throws Exception {
    SSLEngine first = JsseNode.connect(client, server).server;
    first.getSession().putValue("name", "value");
    SSLEngine second = JsseNode.connect(client, server).server;

    assertThat(JsseNode.outcome(second).isResumed()).isTrue();
    assertThat(first.getSession().getValue("name")).isEqualTo("value");
    assertThat(second.getSession().getValue("name")).isNull();
    assertThat(second.getSession().getValueNames()).isEmpty();
  }

  @Test
  void outcome_isASessionValueThatNobodyCanSet() throws Exception {
    SSLSession session = JsseNode.connect(client, server).server.getSession();

    assertThat(session.getValue("dev.reprise.outcome"))
        .isInstanceOf(ResumptionOutcome.Full.class)
        .isEqualTo(((RepriseSession) session).resumptionOutcome().orElseThrow());
    assertThatThrownBy(() -> session.putValue(RepriseSession.OUTCOME, "mine"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void creationTime_ofAResumedSession_isThatOfItsFullHandshake() throws Exception {
    long first = JsseNode.connect(client, server).server.getSession().getCreationTime();
    now.set(now.get().plus(Duration.ofMinutes(5)));

    SSLSession resumed = JsseNode.connect(client, server).server.getSession();

    assertThat(resumed.getCreationTime() / 1000).isEqualTo(first / 1000);
    assertThat(resumed.getLastAccessedTime()).isEqualTo(now.get().toEpochMilli());
  }
}

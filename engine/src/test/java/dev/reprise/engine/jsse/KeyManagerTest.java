// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.engine.bc.ResumptionEngine;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/**
 * A key manager decides at every handshake whether its server serves a connection: Jetty's refuses
 * names that it does not know, where {@code sniRequired} is set.
 */
class KeyManagerTest {

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<String> alias = new AtomicReference<>(ScriptedKeys.ALIAS);
  private final SSLContext server =
      JsseNode.server(
          ResumptionEngine.builder().build(),
          new KeyManager[] {
            new ScriptedKeys(
                () -> {
                  asked.incrementAndGet();
                  return alias.get();
                })
          },
          null);
  private final SSLContext client = JsseNode.client();

  @Test
  void keyManager_isAskedWhenASessionResumes() throws Exception {
    JsseNode.connect(client, server);
    assertThat(asked).hasValue(1);

    EnginePair second = JsseNode.connect(client, server);

    assertThat(JsseNode.outcome(second.server).isResumed()).isTrue();
    assertThat(asked).hasValue(2);
  }

  @Test
  void keyManager_thatHasNoCertificateAnyMore_resumesNothing() throws Exception {
    JsseNode.connect(client, server);

    alias.set(null);

    assertThatThrownBy(() -> JsseNode.connect(client, server))
        .hasMessageContaining("handshake_failure");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.reprise.engine.bc.ResumptionEngine;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** A connection makes nothing before it is needed. */
class EngineEconomyTest {

  private static final int TIMES = 50;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ResumptionEngine engine = ResumptionEngine.builder().build();
  private final SSLContext client = JsseNode.client(JsseIdentity.CLIENT);

  private long allocated(Callable<?> work) throws Exception {
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(work.call()).isNotNull();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void newEngine_hasNoEngineOfTheJdkBehindIt() throws Exception {
    SSLContext ours = JsseNode.server(engine);
    SSLContext jdks = JsseNode.jdk(JsseIdentity.SERVER.keyManagers(), null);
    long ofOurs = 0;
    long ofJdks = 0;

    for (int i = 0; i < TIMES; i++) {
      ofOurs += allocated(() -> serverEngine(ours));
      ofJdks += allocated(() -> serverEngine(jdks));
    }

    assertThat(((FrontEngine) serverEngine(ours)).serving()).isNull();
    assertThat(ofOurs).isLessThanOrEqualTo(ofJdks);
  }

  private static SSLEngine serverEngine(SSLContext context) {
    SSLEngine made = context.createSSLEngine();
    made.setUseClientMode(false);
    return made;
  }

  @Test
  void tls12Connection_hasOurEngineAlone() throws Exception {
    EnginePair pair = JsseNode.connect(client, JsseNode.server(engine));

    assertThat(((FrontEngine) pair.server).serving()).isInstanceOf(TlsServerEngine.class);
    assertThat(((FrontEngine) pair.server).follower()).isNull();
  }

  @Test
  void certificatesOfAResumedSession_areParsedWhenTheyAreAskedFor() throws Exception {
    SSLContext trusting =
        JsseNode.server(
            engine, JsseIdentity.SERVER.keyManagers(), JsseIdentity.trusting(JsseIdentity.CLIENT));
    connect(trusting);
    EnginePair resumed = connect(trusting);
    assertThat(JsseNode.outcome(resumed.server).isResumed()).isTrue();

    long first = allocated(resumed.server.getSession()::getPeerCertificates);
    long second = allocated(resumed.server.getSession()::getPeerCertificates);

    assertThat(first).isGreaterThan(JsseIdentity.CLIENT.certificate().getEncoded().length);
    assertThat(second).isLessThan(first / 4);
  }

  private EnginePair connect(SSLContext server) throws Exception {
    SSLEngine asking = server.createSSLEngine();
    SSLParameters parameters = asking.getSSLParameters();
    parameters.setNeedClientAuth(true);
    asking.setSSLParameters(parameters);
    return new EnginePair(JsseNode.clientEngine(client), asking).handshake();
  }
}

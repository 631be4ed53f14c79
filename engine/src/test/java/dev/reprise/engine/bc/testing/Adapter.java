// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseSslContexts;
import dev.reprise.engine.jsse.TlsServerEngine;
import dev.reprise.engine.jsse.terms.SuiteNames;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.bouncycastle.tls.TlsServer;

/** How a server reaches the network; what must not happen must not happen behind any of them. */
public enum Adapter {

  /** Bouncy Castle's protocol, with the embedder's server. */
  PROTOCOL {
    @Override
    public ServerEnd accept(TestNode node, TlsServer server) {
      return ProtocolEnd.of(node, server, new ResumingTlsServerProtocol());
    }
  },

  /** An {@code SSLEngine} over the embedder's server. */
  ENGINE {
    @Override
    public ServerEnd accept(TestNode node, TlsServer server) {
      return new EngineEnd(TlsServerEngine.of(node.engine(), server, node.scopes));
    }
  },

  /** An {@code SSLEngine} of an {@code SSLContext}, whose scope is what its managers answer. */
  CONTEXT {
    @Override
    public ServerEnd accept(TestNode node, TlsServer server) {
      return new EngineEnd(engine(node, settings(server)));
    }
  };

  /**
   * How many octets the session ID of a ServerHello has that begins no session which can be resumed
   * by it: consumers of a context want an ID of every session.
   */
  public int idWithoutSession() {
    return this == CONTEXT ? 32 : 0;
  }

  /** Accepts a connection without reading from it. */
  public abstract ServerEnd accept(TestNode node, TlsServer server);

  /** Accepts a connection to the node's ordinary server. */
  public ServerEnd accept(TestNode node) {
    return accept(node, node.newServer());
  }

  /** What a server of the tests says about itself, if a context can be set up to do the same. */
  private static TestServer settings(TlsServer server) {
    if (server.getClass() != TestServer.class) {
      throw new IllegalArgumentException("a context has no hooks of an embedder");
    }
    TestServer settings = (TestServer) server;
    if (!settings.useExtendedMasterSecret
        || !settings.extraExtensions.isEmpty()
        || !settings.extraConnectionExtensions.isEmpty()) {
      throw new IllegalArgumentException("a context has no setting for that");
    }
    return settings;
  }

  private static SSLEngine engine(TestNode node, TestServer settings) {
    SSLEngine engine =
        node.contexts
            .computeIfAbsent(
                List.of(settings.ecdsa, settings.acceptedIssuers),
                managers -> context(node.engine(), settings))
            .createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setCipherSuites(suites(settings, engine));
    parameters.setApplicationProtocols(settings.protocolNames.toArray(new String[0]));
    switch (settings.clientAuthentication) {
      case NONE -> parameters.setNeedClientAuth(false);
      case WANT -> parameters.setWantClientAuth(true);
      case NEED -> parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static SSLContext context(ResumptionEngine engine, TestServer settings) {
    KeyManager[] keys = {new OneKeyManager(settings.ecdsa)};
    TrustManager[] trust = {new AnyClientManager(settings.acceptedIssuers)};
    try {
      return RepriseSslContexts.of(engine, keys, trust, TestIdentity.RANDOM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String[] suites(TestServer settings, SSLEngine engine) {
    return IntStream.of(settings.suites)
        .mapToObj(SuiteNames::name)
        .filter(Arrays.asList(engine.getSupportedCipherSuites())::contains)
        .toArray(String[]::new);
  }
}

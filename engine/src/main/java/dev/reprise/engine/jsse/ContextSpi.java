// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import dev.reprise.engine.jsse.manager.PlatformTls;
import dev.reprise.engine.jsse.manager.ServerKeys;
import dev.reprise.engine.jsse.socket.EngineServerSocketFactory;
import dev.reprise.engine.jsse.socket.EngineSocketFactory;
import dev.reprise.engine.jsse.terms.AllConstraints;
import java.io.IOException;
import java.security.AlgorithmConstraints;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.tls.Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one {@code SSLContext} share: managers, crypto, scopes and the JDK's own
 * context. Safe for use by any thread once it is initialised.
 */
class ContextSpi extends SSLContextSpi {

  /** Reached only where managers or settings change all the time. */
  private static final int MOST_KEPT = 256;

  private final String protocol;
  private final Engines engines;
  private volatile @Nullable Shared shared;

  /**
   * @param protocol the JDK's name of the context, which decides about its defaults
   * @param engines the engine, made when a context with a key is initialised
   */
  ContextSpi(String protocol, Engines engines) {
    this.protocol = protocol;
    this.engines = engines;
  }

  /** Where a context gets its engine. */
  interface Engines extends Supplier<ResumptionEngine> {

    /**
     * Makes the engine, unless it is being made: then the context is of a connection that the
     * engine itself needs.
     */
    default void prepare() {
      Objects.requireNonNull(get(), "engine");
    }
  }

  /** All that {@code init} sets. */
  private record Shared(
      PlatformTls platform,
      FastTlsCrypto crypto,
      ServerKeys keys,
      ClientTrust trust,
      SessionRegistry sessions,
      ServerTerms.Key defaults,
      Map<ServerTerms.Key, ServerTerms> terms,
      Map<ScopeKey, ServerScope> scopes) {}

  /** What a scope is made of. */
  private record ScopeKey(
      List<Certificate> chains,
      ClientAuthentication clientAuthentication,
      List<Bytes> issuers,
      String rules) {}

  @Override
  protected void engineInit(
      KeyManager @Nullable [] keyManagers,
      TrustManager @Nullable [] trustManagers,
      @Nullable SecureRandom random)
      throws KeyManagementException {
    TrustManager[] trusted = trustManagers != null ? trustManagers : defaultTrust();
    if (keyManagers != null && keyManagers.length > 0) {
      engines.prepare(); // A server that has none learns it now; a client does without.
    }
    PlatformTls platform = PlatformTls.of(protocol, keyManagers, trusted, random);
    SecureRandom source = random != null ? random : new SecureRandom();
    FastTlsCrypto crypto = new FastTlsCryptoProvider().create(source);
    shared =
        new Shared(
            platform,
            crypto,
            new ServerKeys(keyManagers, crypto, () -> engine().clock()),
            new ClientTrust(trusted, source),
            new SessionRegistry(
                () -> engine().clock(), platform.context().getServerSessionContext()),
            ServerTerms.Key.of(platform.serverDefaults()),
            new ConcurrentHashMap<>(),
            new ConcurrentHashMap<>());
  }

  private static TrustManager[] defaultTrust() throws KeyManagementException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    } catch (NoSuchAlgorithmException | KeyStoreException e) {
      throw new KeyManagementException("the default trust store cannot be read", e);
    }
  }

  private Shared shared() {
    Shared initialised = shared;
    if (initialised == null) {
      throw new IllegalStateException("SSLContext is not initialized");
    }
    return initialised;
  }

  // For connections

  ResumptionEngine engine() {
    return engines.get();
  }

  PlatformTls platform() {
    return shared().platform();
  }

  FastTlsCrypto crypto() {
    return shared().crypto();
  }

  ServerKeys keys() {
    return shared().keys();
  }

  ClientTrust trust() {
    return shared().trust();
  }

  ServerTerms terms(ConnectionSettings settings) {
    Shared all = shared();
    ServerTerms.Key key = settings.termsKey().orElse(all.defaults());
    ServerTerms known = all.terms().get(key);
    if (known == null) {
      known = new ServerTerms(key, all.platform(), all.crypto());
      keep(all.terms(), key, known);
    }
    return known;
  }

  /** What the security properties and the consumer permit together. */
  AlgorithmConstraints constraints(ConnectionSettings settings) {
    return AllConstraints.of(platform().constraints(), settings.constraints());
  }

  /**
   * Where the sessions of a connection belong.
   *
   * @param chains what the key manager would present
   */
  ServerScope scope(List<Certificate> chains, ConnectionSettings settings) {
    if (chains.isEmpty()) {
      throw new IllegalStateException("the key manager has no certificate for this connection");
    }
    ClientAuthentication authentication = settings.clientAuthentication();
    boolean asks = authentication != ClientAuthentication.NONE;
    ScopeKey key =
        new ScopeKey(
            chains,
            authentication,
            asks ? trust().acceptedIssuers().digests() : List.of(),
            asks ? rules(settings) : "");
    Shared all = shared();
    ServerScope known = all.scopes().get(key);
    if (known == null) {
      known = scope(key);
      keep(all.scopes(), key, known);
    }
    return known;
  }

  private String rules(ConnectionSettings settings) {
    AlgorithmConstraints constraints = settings.constraints();
    String rules = trust().rules(constraints == platform().constraints() ? null : constraints);
    String identification = settings.endpointIdentification();
    return identification == null || identification.isEmpty()
        ? rules
        : rules + "/" + identification;
  }

  private static ServerScope scope(ScopeKey key) {
    ResumptionScope.Builder scope =
        ResumptionScope.builder()
            .clientAuthentication(key.clientAuthentication())
            .trustAnchors(key.issuers());
    if (!key.rules().isEmpty()) {
      scope.application("javax.net.ssl " + key.rules());
    }
    try {
      return ServerScope.of(key.chains(), scope);
    } catch (IOException e) {
      throw new IllegalStateException("a certificate of the key manager cannot be read", e);
    }
  }

  private static <K, V> void keep(Map<K, V> kept, K key, V value) {
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    kept.put(key, value);
  }

  ConnectionSession newSession(@Nullable String peerHost, int peerPort) {
    return new ConnectionSession(peerHost, peerPort, engine().clock().millis(), this::invalidated);
  }

  void completed(ConnectionSession session) {
    session.joins(shared().sessions());
    shared().sessions().add(session);
  }

  private void invalidated(ConnectionSession session) {
    shared().sessions().remove(session);
    byte[] id = session.getId();
    if (id.length > 0) {
      engine().evict(new SessionId(Bytes.copyOf(id)));
    }
  }

  // SSLContextSpi

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return newEngine(null, -1, null);
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return newEngine(host, port, null);
  }

  private SSLEngine newEngine(@Nullable String host, int port, @Nullable SSLSocket socket) {
    shared();
    return new FrontEngine(this, host, port, socket);
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return new EngineSocketFactory(this::newEngine, platform().context().getSocketFactory());
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return new EngineServerSocketFactory(
        this::newEngine, platform()::serverDefaults, this::engineGetSupportedSSLParameters);
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return shared().sessions();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return platform().context().getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    return platform().context().getDefaultSSLParameters();
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return platform().context().getSupportedSSLParameters();
  }
}

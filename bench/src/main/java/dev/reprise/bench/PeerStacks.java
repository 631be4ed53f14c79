// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import dev.reprise.engine.jsse.RepriseSession;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionStats;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/** The stacks of others that a JVM can load, each set up as its users would for speed. */
final class PeerStacks {

  private static final String SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
  private static final String VERSION = "TLSv1.2";

  /** Held, as a logger that nobody holds forgets its level. */
  private static final Logger BCJSSE_LOG = Logger.getLogger("org.bouncycastle.jsse");

  private PeerStacks() {}

  /** The JDK's own stack: tickets for clients that ask for them, else session IDs. */
  static ServerStack jsse(BenchIdentity identity) {
    SSLContext context = context(identity, null);
    return new SslEngineStack(
        () -> server(context.createSSLEngine()),
        ByteBuffer::allocate,
        SslEngineStack.Opened::hasOlderSession,
        () -> {});
  }

  /** Our engine behind {@code javax.net.ssl}; no ticket is renewed. */
  static ServerStack reprise(BenchIdentity identity) {
    ResumptionEngine engine =
        ResumptionEngine.builder()
            .policy(ResumptionPolicy.builder().renewal(RenewalRule.never()).build())
            .build();
    SSLContext context = context(identity, RepriseProvider.of(engine));
    return new SslEngineStack(
        () -> server(context.createSSLEngine()),
        ByteBuffer::allocate,
        opened ->
            opened.engine().getSession() instanceof RepriseSession session
                && session.resumptionOutcome().orElseThrow().isResumed(),
        engine::close);
  }

  /** One engine of the JDK's, a server's. */
  static SSLEngine jsseEngine(BenchIdentity identity) {
    return server(context(identity, null).createSSLEngine());
  }

  /** One engine of ours, a server's; what it shares is not freed. */
  static SSLEngine repriseEngine(BenchIdentity identity) {
    ResumptionEngine engine = ResumptionEngine.builder().build();
    return server(context(identity, RepriseProvider.of(engine)).createSSLEngine());
  }

  /** One engine of the JDK's, of a client that trusts that identity. */
  static SSLEngine jsseClient(BenchIdentity identity) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("server", identity.certificate());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(null, trust.getTrustManagers(), null);
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      engine.setEnabledCipherSuites(new String[] {SUITE});
      return engine;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no client of the JDK", e);
    }
  }

  /**
   * Bouncy Castle's JSSE provider, over the given crypto, without its lines for each connection.
   */
  static ServerStack bcjsse(BenchIdentity identity, JcaTlsCryptoProvider crypto) {
    BCJSSE_LOG.setLevel(Level.WARNING);
    SSLContext context = context(identity, new BouncyCastleJsseProvider(false, crypto));
    return new SslEngineStack(
        () -> server(context.createSSLEngine()),
        ByteBuffer::allocate,
        SslEngineStack.Opened::hasOlderSession,
        () -> {});
  }

  /** Conscrypt: BoringSSL, with keys that it makes itself. */
  static ServerStack conscrypt(BenchIdentity identity) {
    SSLContext context = context(identity, Conscrypt.newProvider());
    return new SslEngineStack(
        () -> {
          SSLEngine engine = server(context.createSSLEngine());
          Conscrypt.setUseSessionTickets(engine, true);
          return engine;
        },
        ByteBuffer::allocateDirect,
        SslEngineStack.Opened::hasOlderSessionInSeconds,
        () -> {});
  }

  /** Netty with BoringSSL (netty-tcnative) and a ticket key of the user's. */
  static ServerStack netty(BenchIdentity identity) {
    ReferenceCountedOpenSslContext context;
    try {
      context =
          (ReferenceCountedOpenSslContext)
              SslContextBuilder.forServer(identity.privateKey(), identity.certificate())
                  .sslProvider(SslProvider.OPENSSL_REFCNT)
                  .protocols(VERSION)
                  .ciphers(List.of(SUITE))
                  .build();
    } catch (SSLException e) {
      throw new IllegalStateException("no BoringSSL under Netty", e);
    }
    context
        .sessionContext()
        .setTicketKeys(new OpenSslSessionTicketKey(random(), random(), random()));
    OpenSslSessionStats stats = context.sessionContext().stats();
    AtomicLong resumedBefore = new AtomicLong();
    return new SslEngineStack(
        () -> context.newEngine(PooledByteBufAllocator.DEFAULT),
        ByteBuffer::allocateDirect,
        opened -> {
          long resumed = stats.ticketKeyResume() + stats.ticketKeyRenew();
          return resumed == resumedBefore.getAndSet(resumed) + 1;
        },
        context::release);
  }

  private static byte[] random() {
    byte[] octets = new byte[16];
    new SecureRandom().nextBytes(octets);
    return octets;
  }

  private static SSLEngine server(SSLEngine engine) {
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {VERSION});
    engine.setEnabledCipherSuites(new String[] {SUITE});
    return engine;
  }

  private static SSLContext context(BenchIdentity identity, @Nullable Provider provider) {
    try {
      SSLContext context =
          provider == null
              ? SSLContext.getInstance(VERSION)
              : SSLContext.getInstance(VERSION, provider);
      KeyManagerFactory keys =
          provider instanceof BouncyCastleJsseProvider
              ? KeyManagerFactory.getInstance("PKIX", provider)
              : KeyManagerFactory.getInstance("SunX509");
      context.init(keyManagers(keys, identity), null, new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no context of " + provider, e);
    }
  }

  private static KeyManager[] keyManagers(KeyManagerFactory factory, BenchIdentity identity)
      throws GeneralSecurityException, IOException {
    char[] password = "bench".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry(
        "server", identity.privateKey(), password, new Certificate[] {identity.certificate()});
    factory.init(store, password);
    return factory.getKeyManagers();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.record.SessionValues;
import dev.reprise.engine.jsse.record.X509Chains;
import dev.reprise.engine.jsse.terms.SuiteNames;
import java.io.IOException;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSessionContext;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.jspecify.annotations.Nullable;

/**
 * The session of one connection, from its ClientHello on: the handshake session and the session are
 * one object. Certificates are parsed when they are asked for. Safe for use by any thread.
 */
final class ConnectionSession extends ExtendedSSLSession implements RepriseSession {

  /** The largest record of the JDK: header, IV, 2^14 octets, padding and MAC. */
  static final int PACKET_BUFFER_SIZE = 16_709;

  static final int APPLICATION_BUFFER_SIZE = PACKET_BUFFER_SIZE - 5;

  private static final String NO_SUITE = "SSL_NULL_WITH_NULL_NULL";
  private static final String NO_PROTOCOL = "NONE";

  private final @Nullable String peerHost;
  private final int peerPort;
  private final Consumer<ConnectionSession> invalidated;
  private final SessionValues values = new SessionValues(OUTCOME);
  private volatile byte[] id = new byte[0];
  private volatile String cipherSuite = NO_SUITE;
  private volatile String protocol = NO_PROTOCOL;
  private volatile long creationTime;
  private volatile long lastAccessedTime;
  private volatile boolean valid = true;
  private volatile @Nullable SSLSessionContext context;
  private volatile List<SNIServerName> requestedServerNames = List.of();
  private volatile Supplier<String[]> peerSignatureAlgorithms = () -> new String[0];
  private volatile String[] localSignatureAlgorithms = new String[0];
  private volatile X509Certificate @Nullable [] localCertificates;
  private volatile X509Certificate @Nullable [] peerCertificates;
  private volatile org.bouncycastle.tls.@Nullable Certificate localChain;
  private volatile org.bouncycastle.tls.@Nullable Certificate peerChain;
  private volatile Optional<ResumptionOutcome> outcome = Optional.empty();

  /**
   * A session about which nothing is known yet.
   *
   * @param invalidated what else is to happen when somebody invalidates it
   */
  ConnectionSession(
      @Nullable String peerHost, int peerPort, long now, Consumer<ConnectionSession> invalidated) {
    this.peerHost = peerHost;
    this.peerPort = peerPort;
    this.creationTime = now;
    this.lastAccessedTime = now;
    this.invalidated = invalidated;
  }

  /** The session of a connection without one: never valid, in no context. */
  static ConnectionSession none(@Nullable String peerHost, int peerPort) {
    ConnectionSession none = new ConnectionSession(peerHost, peerPort, 0, session -> {});
    none.valid = false;
    return none;
  }

  // What the handshake finds out

  void helloOf(
      String negotiatedProtocol, Supplier<String[]> peerAlgorithms, String[] localAlgorithms) {
    protocol = negotiatedProtocol;
    peerSignatureAlgorithms = peerAlgorithms;
    localSignatureAlgorithms = localAlgorithms;
  }

  void requested(List<SNIServerName> names) {
    requestedServerNames = List.copyOf(names);
  }

  void suite(int negotiated) {
    cipherSuite = SuiteNames.name(negotiated);
  }

  void presents(List<X509Certificate> certificates) {
    localCertificates = certificates.toArray(new X509Certificate[0]);
  }

  /** The handshake is complete. */
  void established(
      byte[] wireId,
      SecurityParameters parameters,
      Optional<ResumptionOutcome> handshakeOutcome,
      ResumptionEngine engine) {
    id = wireId.length > 0 ? wireId.clone() : engine.newSessionId().octets().toByteArray();
    outcome = handshakeOutcome;
    if (handshakeOutcome.isPresent()
        && handshakeOutcome.get() instanceof ResumptionOutcome.Resumed resumed) {
      creationTime = resumed.authenticationTime().toEpochMilli();
      lastAccessedTime = engine.clock().millis();
    }
    protocol = protocolName(parameters.getNegotiatedVersion());
    cipherSuite = SuiteNames.name(parameters.getCipherSuite());
    localChain = parameters.getLocalCertificate();
    peerChain = parameters.getPeerCertificate();
  }

  /** The JDK's name of a version. */
  static String protocolName(ProtocolVersion version) {
    return version.getName().replace("TLS ", "TLSv");
  }

  /**
   * The connection has failed. What its session may still be resumed for is the engine's to say.
   */
  void ends() {
    valid = false;
  }

  void joins(SSLSessionContext sessions) {
    context = sessions;
  }

  // SSLSession

  @Override
  public Optional<ResumptionOutcome> resumptionOutcome() {
    return outcome;
  }

  @Override
  public byte[] getId() {
    return id.clone();
  }

  @Override
  public @Nullable SSLSessionContext getSessionContext() {
    return valid ? context : null;
  }

  @Override
  public long getCreationTime() {
    return creationTime;
  }

  @Override
  public long getLastAccessedTime() {
    return lastAccessedTime;
  }

  @Override
  public void invalidate() {
    if (valid) {
      valid = false;
      invalidated.accept(this);
    }
  }

  @Override
  public boolean isValid() {
    return valid;
  }

  @Override
  public String getCipherSuite() {
    return cipherSuite;
  }

  @Override
  public String getProtocol() {
    return protocol;
  }

  @Override
  public @Nullable String getPeerHost() {
    return peerHost;
  }

  @Override
  public int getPeerPort() {
    return peerPort;
  }

  @Override
  public int getPacketBufferSize() {
    return PACKET_BUFFER_SIZE;
  }

  @Override
  public int getApplicationBufferSize() {
    return APPLICATION_BUFFER_SIZE;
  }

  // Certificates

  @Override
  public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
    X509Certificate[] known = peerCertificates;
    if (known == null) {
      known = parse(peerChain);
      peerCertificates = known;
    }
    if (known == null) {
      throw new SSLPeerUnverifiedException("peer not authenticated");
    }
    return known.clone();
  }

  @Override
  public Certificate @Nullable [] getLocalCertificates() {
    X509Certificate[] known = localCertificates;
    if (known == null) {
      known = parse(localChain);
      localCertificates = known;
    }
    return known == null ? null : known.clone();
  }

  private static X509Certificate @Nullable [] parse(
      org.bouncycastle.tls.@Nullable Certificate chain) {
    if (chain == null || chain.isEmpty()) {
      return null;
    }
    try {
      return X509Chains.parse(chain);
    } catch (CertificateException | IOException e) {
      throw new IllegalStateException("a certificate that was accepted cannot be read", e);
    }
  }

  @Override
  public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
    return ((X509Certificate) getPeerCertificates()[0]).getSubjectX500Principal();
  }

  @Override
  public @Nullable Principal getLocalPrincipal() {
    Certificate[] certificates = getLocalCertificates();
    return certificates == null
        ? null
        : ((X509Certificate) certificates[0]).getSubjectX500Principal();
  }

  // ExtendedSSLSession

  @Override
  public List<SNIServerName> getRequestedServerNames() {
    return requestedServerNames;
  }

  @Override
  public String[] getPeerSupportedSignatureAlgorithms() {
    return peerSignatureAlgorithms.get().clone();
  }

  @Override
  public String[] getLocalSupportedSignatureAlgorithms() {
    return localSignatureAlgorithms.clone();
  }

  @Override
  public List<byte[]> getStatusResponses() {
    return List.of();
  }

  // Values

  @Override
  public void putValue(String name, Object value) {
    values.put(this, name, value);
  }

  @Override
  public @Nullable Object getValue(String name) {
    return OUTCOME.equals(name) ? outcome.orElse(null) : values.get(name);
  }

  @Override
  public void removeValue(String name) {
    values.remove(this, name);
  }

  @Override
  public String[] getValueNames() {
    return values.names();
  }
}

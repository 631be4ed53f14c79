// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.testing;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.HelloFacts.CipherSuites;
import dev.reprise.engine.KeyPhase;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.crypto.CertificateChain;
import dev.reprise.engine.decide.Candidate;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.ticket.TicketOpener;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A session, a hello and a scope that resume; each test changes one of their properties. */
public final class TestSessions {

  public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  public static final Duration AGE = Duration.ofMinutes(30);

  /** TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. */
  public static final int SUITE_128 = 0xc02f;

  /** TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384. */
  public static final int SUITE_256 = 0xc030;

  public static final HostName NAME = new HostName("www.example.com");
  public static final Bytes LOCAL_KEY = digest(1);
  public static final Bytes LOCAL_CHAIN = digest(2);
  public static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();
  public static final SecureRandom RANDOM = new SecureRandom();

  private TestSessions() {}

  public static Bytes digest(int octet) {
    byte[] octets = new byte[32];
    octets[0] = (byte) octet;
    return Bytes.copyOf(octets);
  }

  public static ResumptionScope.Builder scopeBuilder() {
    return ResumptionScope.builder()
        .localKeys(List.of(LOCAL_KEY))
        .localChains(List.of(LOCAL_CHAIN))
        .application("test");
  }

  public static ResumptionScope scope() {
    return scopeBuilder().build();
  }

  public static HelloFacts.Builder helloBuilder() {
    return HelloFacts.builder()
        .offeredCipherSuites(CipherSuites.of(SUITE_128, SUITE_256))
        .enabledCipherSuites(CipherSuites.of(SUITE_256, SUITE_128))
        .extendedMasterSecret(true)
        .serverName(Optional.of(NAME));
  }

  public static HelloFacts hello() {
    return helloBuilder().build();
  }

  public static SecretBytes masterSecret() {
    byte[] octets = new byte[StatePlaintext.MASTER_SECRET_LENGTH];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (0xa0 + i);
    }
    return SecretBytes.adopt(octets);
  }

  /** A session set up and issued half an hour before {@link #NOW}. */
  public static SessionState.Builder sessionBuilder() {
    return sessionBuilder(ClientIdentity.ANONYMOUS);
  }

  public static SessionState.Builder sessionBuilder(ClientIdentity identity) {
    return sessionBuilder(identity, NOW.minus(AGE), NOW.minus(AGE));
  }

  public static SessionState.Builder sessionBuilder(
      ClientIdentity identity, Instant issued, Instant authenticated) {
    return SessionState.builder(
            StatePlaintext.of(SUITE_128, masterSecret(), identity, issued), authenticated)
        .extendedMasterSecret(true)
        .scope(scope().digest())
        .serverName(NAME)
        .localChain(LOCAL_CHAIN);
  }

  public static SessionState session() {
    return sessionBuilder().build();
  }

  /** The same for a client with that chain, in that form. */
  public static SessionState session(PeerChain.Form form, List<Certificate> chain) {
    SessionState.Builder builder = sessionBuilder(form.identity(chain));
    Optional<PeerChain> remainder = CertificateChain.remainder(form, chain);
    remainder.ifPresent(builder::peerChain);
    return builder.build();
  }

  /** A candidate as a ticket under a sealing key would give it. */
  public static Candidate ticketOf(SessionState session) {
    return ticketOf(session, KeyPhase.SEALING);
  }

  public static Candidate ticketOf(SessionState session, KeyPhase phase) {
    return Candidate.of(
        new TicketOpener.Verdict.Accepted(
            session,
            Optional.empty(),
            new TicketOpener.Verdict.OpeningKey(
                TicketKey.generate(TicketFormat.RFC5077, RANDOM).name(),
                phase,
                Duration.ofMinutes(40))));
  }

  /** A ring in which a new key of that format seals at {@link #NOW}. */
  public static KeyRing ring(TicketFormat format) {
    return ring(TicketKey.generate(format, RANDOM));
  }

  public static KeyRing ring(TicketKey key) {
    return KeyRing.withoutSchedule("test", key, List.of(), NOW.minus(AGE));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A session that resumes, a hello and a scope that let it: what each test changes one thing of. */
final class TestSessions {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final Duration AGE = Duration.ofMinutes(30);

  /** TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. */
  static final int SUITE_128 = 0xc02f;

  /** TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384. */
  static final int SUITE_256 = 0xc030;

  static final HostName NAME = new HostName("www.example.com");
  static final Bytes LOCAL_KEY = digest(1);
  static final Bytes LOCAL_CHAIN = digest(2);
  static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();
  static final SecureRandom RANDOM = new SecureRandom();

  private TestSessions() {}

  static Bytes digest(int octet) {
    byte[] octets = new byte[32];
    octets[0] = (byte) octet;
    return Bytes.copyOf(octets);
  }

  static ResumptionScope.Builder scopeBuilder() {
    return ResumptionScope.builder()
        .localKeys(List.of(LOCAL_KEY))
        .localChains(List.of(LOCAL_CHAIN))
        .application("test");
  }

  static ResumptionScope scope() {
    return scopeBuilder().build();
  }

  static HelloFacts.Builder helloBuilder() {
    return HelloFacts.builder()
        .offeredCipherSuites(CipherSuites.of(SUITE_128, SUITE_256))
        .enabledCipherSuites(CipherSuites.of(SUITE_256, SUITE_128))
        .extendedMasterSecret(true)
        .serverName(Optional.of(NAME));
  }

  static HelloFacts hello() {
    return helloBuilder().build();
  }

  static SecretBytes masterSecret() {
    byte[] octets = new byte[StatePlaintext.MASTER_SECRET_LENGTH];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (0xa0 + i);
    }
    return SecretBytes.adopt(octets);
  }

  /** A session set up and issued half an hour before {@link #NOW}. */
  static SessionState.Builder sessionBuilder() {
    return sessionBuilder(ClientIdentity.ANONYMOUS);
  }

  static SessionState.Builder sessionBuilder(ClientIdentity identity) {
    return sessionBuilder(identity, NOW.minus(AGE), NOW.minus(AGE));
  }

  static SessionState.Builder sessionBuilder(
      ClientIdentity identity, Instant issued, Instant authenticated) {
    return SessionState.builder(
            StatePlaintext.of(SUITE_128, masterSecret(), identity, issued), authenticated)
        .extendedMasterSecret(true)
        .scope(scope().digest())
        .serverName(NAME)
        .localChain(LOCAL_CHAIN);
  }

  static SessionState session() {
    return sessionBuilder().build();
  }

  /** The same for a client with that chain, in that form. */
  static SessionState session(PeerChainForm form, List<Certificate> chain) {
    SessionState.Builder builder = sessionBuilder(form.identity(chain));
    Optional<PeerChain> remainder = form.remainder(chain);
    remainder.ifPresent(builder::peerChain);
    return builder.build();
  }

  /** A candidate as a ticket under a sealing key would give it. */
  static Candidate ticketOf(SessionState session) {
    return ticketOf(session, KeyPhase.SEALING);
  }

  static Candidate ticketOf(SessionState session, KeyPhase phase) {
    return Candidate.of(
        new TicketVerdict.Accepted(
            new TicketState(session, Optional.empty()),
            TicketKey.generate(TicketFormat.RFC5077, RANDOM).name(),
            phase,
            Duration.ofMinutes(40)));
  }

  /** A ring in which a new key of that format seals at {@link #NOW}. */
  static KeyRing ring(TicketFormat format) {
    return ring(TicketKey.generate(format, RANDOM));
  }

  static KeyRing ring(TicketKey key) {
    return KeyRing.fixed("test", List.of(key), 0, NOW.minus(AGE));
  }
}

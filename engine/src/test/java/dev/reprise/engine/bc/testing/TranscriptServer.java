// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import dev.reprise.engine.format.SessionWithTerms;
import dev.reprise.engine.issue.TicketSealer;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.SessionIdKey;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.server.StoredSessions;
import dev.reprise.engine.session.SessionCache;
import dev.reprise.engine.session.cache.BoundedSessionCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;
import org.bouncycastle.tls.crypto.TlsNonceGenerator;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/**
 * A server of which nothing is left to chance: keys, session, time and randomness are the same in
 * each run, so the octets of the client decide about each of its own.
 */
public final class TranscriptServer {

  public static final Instant NOW = TestIdentity.NOW;
  public static final Bytes MASTER_SECRET =
      octets("master secret", StatePlaintext.MASTER_SECRET_LENGTH);
  private static final String TRUST_DOMAIN = "transcripts";
  private static final ResumptionScope.Builder SCOPE =
      ResumptionScope.builder().application("transcripts");

  /** What a transcript is about. */
  public enum Scenario {
    TICKET(Optional.of(TicketFormat.RFC5077), 0xc02b, true),
    TICKET_AEAD(Optional.of(TicketFormat.AEAD), 0xc02b, true),
    TICKET_OPENSSL(Optional.of(TicketFormat.OPENSSL), 0xc02b, true),
    TICKET_RENEWED(Optional.of(TicketFormat.RFC5077), 0xc02b, true),
    TICKET_CBC(Optional.of(TicketFormat.RFC5077), 0xc023, true),
    TICKET_CBC_MAC_THEN_ENCRYPT(Optional.of(TicketFormat.RFC5077), 0xc023, false),
    SESSION_ID(Optional.empty(), 0xc02b, true);

    final Optional<TicketFormat> ticketFormat;
    public final int cipherSuite;
    public final boolean encryptThenMac;

    Scenario(Optional<TicketFormat> ticketFormat, int cipherSuite, boolean encryptThenMac) {
      this.ticketFormat = ticketFormat;
      this.cipherSuite = cipherSuite;
      this.encryptThenMac = encryptThenMac;
    }
  }

  private final Scenario scenario;
  private final ResumptionPolicy policy;
  private final KeyRing ring;
  private final SessionIdKey sessionIdKey =
      SessionIdKey.of(SecretBytes.copyOf(octets("session id key", 32).toByteArray()));
  private final ServerScope scope = ServerScope.withoutCertificate(SCOPE);

  public TranscriptServer(Scenario scenario) {
    this.scenario = scenario;
    TicketFormat format = scenario.ticketFormat.orElse(TicketFormat.RFC5077);
    this.policy =
        ResumptionPolicy.builder()
            .ticketFormat(format)
            .renewal(
                scenario == Scenario.TICKET_RENEWED ? RenewalRule.always() : RenewalRule.never())
            .build();
    TicketKey key =
        TicketKey.of(
            format,
            new KeyName(octets("key name", KeyName.LENGTH)),
            SecretBytes.copyOf(octets("encryption key", 32).toByteArray()),
            SecretBytes.copyOf(
                octets("mac key", format == TicketFormat.AEAD ? 0 : 32).toByteArray()));
    this.ring =
        KeyRing.withoutSchedule(TRUST_DOMAIN, key, List.of(), NOW.minus(Duration.ofHours(1)));
  }

  private SessionState session() {
    return SessionState.builder(
            StatePlaintext.of(
                scenario.cipherSuite,
                SecretBytes.copyOf(MASTER_SECRET.toByteArray()),
                ClientIdentity.ANONYMOUS,
                NOW.minusSeconds(60)),
            NOW.minusSeconds(60))
        .extendedMasterSecret(true)
        .scope(scope.scope().digest())
        .serverName(new HostName("localhost"))
        .build();
  }

  /** The ticket that the client has; empty if the session has an ID. */
  public Optional<Bytes> ticket() {
    return scenario.ticketFormat.map(
        format ->
            new TicketSealer(random("ticket"))
                .seal(
                    new SessionWithTerms(session(), terms(format)),
                    ring.keys().get(0).key().orElseThrow(),
                    TRUST_DOMAIN,
                    0xffff)
                .orElseThrow());
  }

  private Optional<SslSession.Terms> terms(TicketFormat format) {
    return format == TicketFormat.OPENSSL
        ? Optional.of(
            new SslSession.Terms(
                scope.scope().sessionIdContext(), NOW.plus(Duration.ofHours(1)), true))
        : Optional.empty();
  }

  /** The session's ID; a client that has a ticket makes one itself. */
  public SessionId sessionId() {
    return scenario.ticketFormat.isPresent()
        ? new SessionId(octets("the client's session id", 32))
        : sessionIdKey.newSessionId(random("session id"));
  }

  /** A connection of this server, in non-blocking mode. */
  public ResumingTlsServerProtocol accept() throws IOException {
    SessionCache sessions = BoundedSessionCache.ofOctets(1 << 20);
    new StoredSessions(sessions, sessionIdKey, policy).store(sessionId(), session(), NOW);
    ResumptionEngine engine =
        ResumptionEngine.builder()
            .keys(now -> ring)
            .sessions(sessions)
            .sessionIdKey(sessionIdKey)
            .policy(policy)
            .clock(() -> NOW)
            .random(random("engine"))
            .build();
    ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol();
    protocol.accept(engine.server(new TestServer(new FixedCrypto()), ScopeResolver.fixed(scope)));
    return protocol;
  }

  /** The first {@code length} octets of a stream that depends on its label only. */
  public static Bytes octets(String label, int length) {
    byte[] octets = new byte[length];
    random(label).nextBytes(octets);
    return Bytes.copyOf(octets);
  }

  private static SecureRandom random(String label) {
    return new LabelledRandom(label);
  }

  /** SHA-256 over label and counter, block after block. */
  private static final class LabelledRandom extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final String label;
    private int blocks;

    LabelledRandom(String label) {
      this.label = label;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      try {
        for (int from = 0; from < bytes.length; ) {
          byte[] block =
              MessageDigest.getInstance("SHA-256")
                  .digest((label + " " + blocks++).getBytes(StandardCharsets.US_ASCII));
          int length = Math.min(block.length, bytes.length - from);
          System.arraycopy(block, 0, bytes, from, length);
          from += length;
        }
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** Bouncy Castle stirs the time into its nonces; this one does not. */
  private static final class FixedCrypto extends JcaTlsCrypto {
    private final SecureRandom nonces = random("nonces");

    FixedCrypto() {
      super(new ProviderJcaJceHelper(TestIdentity.PROVIDER), random("keys"), random("entropy"));
    }

    @Override
    public TlsNonceGenerator createNonceGenerator(byte[] additionalSeedMaterial) {
      return size -> {
        byte[] nonce = new byte[size];
        nonces.nextBytes(nonce);
        return nonce;
      };
    }
  }
}

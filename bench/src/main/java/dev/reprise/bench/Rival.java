// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.bench.BenchClient.Mechanism;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** A row of the handshake tables: a stack and the way in which its sessions come back. */
public enum Rival {
  /** Bouncy Castle over the JDK's providers: what everything of ours is measured against. */
  BC_JCA_ID(Mechanism.SESSION_ID),

  /** Bouncy Castle over its own lightweight crypto. */
  BC_BC_ID(Mechanism.SESSION_ID),

  /** Bouncy Castle with nothing of ours but the crypto. */
  BC_FAST_ID(Mechanism.SESSION_ID),

  /** Reprise over {@code JcaTlsCrypto}, with state. */
  REPRISE_JCA_ID(Mechanism.SESSION_ID),

  /** Reprise over {@code JcaTlsCrypto}, with a ticket that stays. */
  REPRISE_JCA_TICKET(Mechanism.TICKET),

  /** Reprise over {@code JcaTlsCrypto}, with a new ticket each time. */
  REPRISE_JCA_RENEWED(Mechanism.TICKET),

  /** Reprise over its own crypto, with state. */
  REPRISE_ID(Mechanism.SESSION_ID),

  /** Reprise over its own crypto, with a ticket that stays. */
  REPRISE_TICKET(Mechanism.TICKET),

  /** Reprise over its own crypto, with a new ticket each time. */
  REPRISE_RENEWED(Mechanism.TICKET),

  /** Reprise behind {@code javax.net.ssl}, with state. */
  REPRISE_JSSE_ID(Mechanism.SESSION_ID),

  /** Reprise behind {@code javax.net.ssl}, with a ticket that stays. */
  REPRISE_JSSE_TICKET(Mechanism.TICKET),

  /** Bouncy Castle's JSSE provider as it comes. */
  BCJSSE_ID(Mechanism.SESSION_ID),

  /** Bouncy Castle's JSSE provider with nothing of ours but the crypto. */
  BCJSSE_FAST_ID(Mechanism.SESSION_ID),

  /** The JDK's stack, with state. */
  JSSE_ID(Mechanism.SESSION_ID),

  /** The JDK's stack, without state. */
  JSSE_TICKET(Mechanism.TICKET),

  /** BoringSSL under Conscrypt. */
  CONSCRYPT_ID(Mechanism.SESSION_ID),

  /** BoringSSL under Conscrypt. */
  CONSCRYPT_TICKET(Mechanism.TICKET),

  /** BoringSSL under Netty, with ticket keys. */
  NETTY_TICKET(Mechanism.TICKET);

  private final Mechanism mechanism;

  Rival(Mechanism mechanism) {
    this.mechanism = mechanism;
  }

  Mechanism mechanism() {
    return mechanism;
  }

  /** The stack's name for people. */
  public String stack() {
    return switch (this) {
      case BC_JCA_ID -> "Bouncy Castle, JcaTlsCrypto";
      case BC_BC_ID -> "Bouncy Castle, BcTlsCrypto";
      case BC_FAST_ID -> "Bouncy Castle, FastTlsCrypto";
      case REPRISE_JCA_ID, REPRISE_JCA_TICKET, REPRISE_JCA_RENEWED -> "Reprise, JcaTlsCrypto";
      case REPRISE_ID, REPRISE_TICKET, REPRISE_RENEWED -> "Reprise, FastTlsCrypto";
      case REPRISE_JSSE_ID, REPRISE_JSSE_TICKET -> "Reprise, javax.net.ssl";
      case BCJSSE_ID -> "BCJSSE";
      case BCJSSE_FAST_ID -> "BCJSSE, FastTlsCrypto";
      case JSSE_ID, JSSE_TICKET -> "JSSE";
      case CONSCRYPT_ID, CONSCRYPT_TICKET -> "Conscrypt";
      case NETTY_TICKET -> "Netty, BoringSSL";
    };
  }

  /** Tells whether this is Reprise, with any crypto. */
  public boolean isOurs() {
    return switch (this) {
      case REPRISE_ID, REPRISE_TICKET, REPRISE_RENEWED -> true;
      case REPRISE_JCA_ID, REPRISE_JCA_TICKET, REPRISE_JCA_RENEWED -> true;
      case REPRISE_JSSE_ID, REPRISE_JSSE_TICKET -> true;
      default -> false;
    };
  }

  /** Tells whether sessions come back by ticket. */
  public boolean usesTickets() {
    return mechanism == Mechanism.TICKET;
  }

  /** Tells whether each resumption must come with a new ticket. */
  public boolean renews() {
    return this == REPRISE_JCA_RENEWED || this == REPRISE_RENEWED;
  }

  ServerStack open(BenchIdentity identity) {
    return switch (this) {
      case BC_JCA_ID -> bouncyCastle(identity, jca());
      case BC_BC_ID -> bouncyCastle(identity, new BcTlsCrypto(random()));
      case BC_FAST_ID -> bouncyCastle(identity, fast());
      case REPRISE_JCA_ID, REPRISE_JCA_TICKET -> reprise(identity, jca(), RenewalRule.never());
      case REPRISE_JCA_RENEWED -> reprise(identity, jca(), RenewalRule.always());
      case REPRISE_ID, REPRISE_TICKET -> reprise(identity, fast(), RenewalRule.never());
      case REPRISE_RENEWED -> reprise(identity, fast(), RenewalRule.always());
      case REPRISE_JSSE_ID, REPRISE_JSSE_TICKET -> PeerStacks.reprise(identity);
      case BCJSSE_ID -> PeerStacks.bcjsse(identity, new JcaTlsCryptoProvider());
      case BCJSSE_FAST_ID -> PeerStacks.bcjsse(identity, new FastTlsCryptoProvider());
      case JSSE_ID, JSSE_TICKET -> PeerStacks.jsse(identity);
      case CONSCRYPT_ID, CONSCRYPT_TICKET -> PeerStacks.conscrypt(identity);
      case NETTY_TICKET -> PeerStacks.netty(identity);
    };
  }

  private static ServerStack bouncyCastle(BenchIdentity identity, TlsCrypto crypto) {
    return new BouncyCastleStack(BenchTlsServer.Setting.of(crypto, identity));
  }

  private static ServerStack reprise(
      BenchIdentity identity, TlsCrypto crypto, RenewalRule renewal) {
    return new RepriseStack(BenchTlsServer.Setting.of(crypto, identity), renewal);
  }

  private static TlsCrypto jca() {
    return new JcaTlsCryptoProvider().create(random(), random());
  }

  private static TlsCrypto fast() {
    return new FastTlsCryptoProvider().create(random());
  }

  private static SecureRandom random() {
    return new SecureRandom();
  }
}

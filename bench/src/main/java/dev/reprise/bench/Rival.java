// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.bench.BenchClient.Mechanism;
import dev.reprise.engine.bc.FastTlsCryptoProvider;
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

  /** Tells whether each resumption must come with a new ticket. */
  boolean renews() {
    return false;
  }

  ServerStack open(BenchIdentity identity) {
    return switch (this) {
      case BC_JCA_ID -> bouncyCastle(identity, jca());
      case BC_BC_ID -> bouncyCastle(identity, new BcTlsCrypto(random()));
      case BC_FAST_ID -> bouncyCastle(identity, fast());
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

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestClock;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.bc.testing.TestServer;
import java.io.IOException;
import org.bouncycastle.jcajce.util.ProviderJcaJceHelper;
import org.bouncycastle.tls.crypto.TlsSecret;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How the engine copies master secrets out of Bouncy Castle and back into it.
 *
 * <p>Copying the octets must leave the original usable. Not every provider reveals them. Bouncy
 * Castle destroys them after notifyHandshakeComplete.
 */
class SecretsHandshakeTest {

  /**
   * Crypto that refuses the first copy of a secret: that is ours, Bouncy Castle's own come later.
   */
  private static final class SecretiveCrypto extends JcaTlsCrypto {
    private boolean refused;

    SecretiveCrypto() {
      super(
          new ProviderJcaJceHelper(TestIdentity.PROVIDER),
          TestIdentity.RANDOM,
          TestIdentity.RANDOM);
    }

    @Override
    public TlsSecret adoptSecret(TlsSecret secret) {
      if (!refused) {
        refused = true;
        throw new IllegalArgumentException("the secret does not leave the device");
      }
      return super.adoptSecret(secret);
    }
  }

  /** Crypto of a device that may not reveal a secret, or not take one in. */
  private static final class DeviceCrypto extends JcaTlsCrypto {
    private boolean takesIn = true;
    private boolean reveals = true;

    DeviceCrypto() {
      super(
          new ProviderJcaJceHelper(TestIdentity.PROVIDER),
          TestIdentity.RANDOM,
          TestIdentity.RANDOM);
    }

    @Override
    public TlsSecret adoptSecret(TlsSecret secret) {
      check(reveals);
      return super.adoptSecret(secret);
    }

    @Override
    public TlsSecret createSecret(byte[] octets) {
      boolean allowed = takesIn;
      takesIn = true; // The first secret is the session's, others are those of a full handshake.
      check(allowed);
      return super.createSecret(octets);
    }

    private static void check(boolean allowed) {
      if (!allowed) {
        throw new UnsupportedOperationException("the secret stays in the device");
      }
    }
  }

  private static TestNode node(Mechanism mechanism) {
    return mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
  }

  @ParameterizedTest
  @EnumSource
  void bothEndsOfAResumption_exportTheSame(Mechanism mechanism) {
    TestNode node = node(mechanism);
    TestServer first = node.newServer();
    TestClient client = new TestClient();
    node.connect(client, first);
    assertThat(first.exported).isNotNull().isEqualTo(client.exported);

    TestServer second = node.newServer();
    TestClient again = TestClient.offering(client.saved);
    node.connect(again, second);

    assertThat(again.resumed).isTrue();
    assertThat(second.exported).isNotNull().isEqualTo(again.exported);
    assertThat(second.exported).isNotEqualTo(first.exported);
  }

  @ParameterizedTest
  @EnumSource
  void secretThatCannotBeCopied_isNotResumed(Mechanism mechanism) {
    TestNode node = node(mechanism);
    SavedSession session = node.fullHandshake();
    TestClient client = TestClient.offering(session);
    MemoryConnection connection = node.connect(client, new TestServer(new SecretiveCrypto()));

    assertThat(client.complete).isTrue();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.CRYPTO);
  }

  @Test
  void clientWhoseSecretCannotBeCopied_keepsNothing() {
    ClientNode client = new ClientNode(new TestClock());

    DeviceCrypto crypto = new DeviceCrypto();
    TestClient embedders =
        new TestClient(crypto) {
          @Override
          public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            crypto.reveals = false;
          }
        };

    client.connect(embedders, TestNode.standard());

    assertThat(client.outcome().kept()).isFalse();
    assertThat(client.stored()).isEmpty();
  }

  @Test
  void clientWhoseSecretCannotBeRestored_offersNothing() {
    ClientNode client = new ClientNode(new TestClock());
    TestNode node = TestNode.standard();
    client.connect(node);

    DeviceCrypto crypto = new DeviceCrypto();
    crypto.takesIn = false;

    client.connect(new TestClient(crypto), node);

    assertThat(client.outcome().resumed()).isEmpty();
    assertThat(client.tls.complete).isTrue();
  }

  @Test
  void secretThatCannotBeCopied_isNotIssued() {
    TestNode node = TestNode.standard();
    TestClient client = new TestClient();

    MemoryConnection connection = node.connect(client, new TestServer(new SecretiveCrypto()));

    assertThat(client.complete).isTrue();
    assertThat(client.receivedTickets).isEqualTo(1);
    assertThat(client.receivedTicket).isEmpty();
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.CRYPTO);
    assertThat(node.events.all).doesNotContain("issued", "stored");
  }
}

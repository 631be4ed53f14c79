// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestIdentity;
import dev.reprise.engine.bc.testing.TestNode;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.crypto.agreement.srp.SRP6StandardGroups;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.BasicTlsSRPIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PSKTlsServer;
import org.bouncycastle.tls.SRPTlsServer;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsSRPLoginParameters;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsSRPConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resumption behind servers that use pre-shared keys or SRP. */
class SharedSecretHandshakeTest {

  private static final byte[] IDENTITY = TestBytes.ascii("device 7");
  private static final byte[] SECRET = TestBytes.ascii("a secret shared by two");

  /** A server of pre-shared keys that counts how often it is asked for one. */
  private static final class PskServer extends PSKTlsServer {
    PskServer(AtomicInteger asked) {
      super(
          TestIdentity.crypto(),
          new TlsPSKIdentityManager() {
            @Override
            public byte[] getHint() {
              return new byte[0];
            }

            @Override
            public byte[] getPSK(byte[] identity) {
              asked.incrementAndGet();
              return SECRET.clone();
            }
          });
    }

    SecurityParameters parameters() {
      return context.getSecurityParametersConnection();
    }
  }

  /** A server of SRP that counts how often it is asked for a verifier. */
  private static final class SrpServer extends SRPTlsServer {
    SrpServer(AtomicInteger asked) {
      super(
          TestIdentity.crypto(),
          identity -> {
            asked.incrementAndGet();
            return login(identity, TestIdentity.crypto());
          });
    }

    private static TlsSRPLoginParameters login(byte[] identity, TlsCrypto crypto) {
      TlsSRPConfig config = new TlsSRPConfig();
      config.setExplicitNG(
          new BigInteger[] {
            SRP6StandardGroups.rfc5054_2048.getN(), SRP6StandardGroups.rfc5054_2048.getG()
          });
      byte[] salt = TestBytes.repeated(3, 16);
      BigInteger verifier =
          crypto.createSRP6VerifierGenerator(config).generateVerifier(salt, identity, SECRET);
      return new TlsSRPLoginParameters(identity, config, verifier, salt);
    }

    SecurityParameters parameters() {
      return context.getSecurityParametersConnection();
    }
  }

  private static TestNode node(Mechanism mechanism) {
    TestNode node =
        mechanism == Mechanism.TICKET ? TestNode.standard() : TestNode.withSessionIdsOnly();
    node.scopes =
        ScopeResolver.fixed(
            ServerScope.withoutCertificate(ResumptionScope.builder().application("devices")));
    return node;
  }

  private static TestClient pskClient(TestClient client, byte[] identity) {
    client.pskIdentity = new BasicTlsPSKIdentity(identity, SECRET);
    client.suites = new int[] {CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256};
    return client;
  }

  private static TestClient srpClient(TestClient client) {
    client.srpIdentity = new BasicTlsSRPIdentity(IDENTITY, SECRET);
    client.suites = new int[] {CipherSuite.TLS_SRP_SHA_WITH_AES_128_CBC_SHA};
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void pskIdentity_isRestoredWithoutAskingTheManager(Mechanism mechanism) {
    TestNode node = node(mechanism);
    AtomicInteger asked = new AtomicInteger();
    TestClient first = pskClient(new TestClient(), IDENTITY);
    node.connect(first, new PskServer(asked));
    assertThat(first.complete).isTrue();
    assertThat(asked).hasValue(1);

    PskServer server = new PskServer(asked);
    TestClient second = pskClient(TestClient.offering(first.saved), IDENTITY);
    MemoryConnection connection = node.connect(second, server);

    assertThat(second.resumed).isTrue();
    assertThat(asked).hasValue(1);
    assertThat(server.parameters().getPSKIdentity()).isEqualTo(IDENTITY);
    assertThat(TestNode.resumed(connection).serverEndPoint()).isEmpty();
    assertThat(connection.carriesData()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void srpIdentity_isRestoredWithoutAskingTheManager(Mechanism mechanism) {
    TestNode node = node(mechanism);
    AtomicInteger asked = new AtomicInteger();
    TestClient first = srpClient(new TestClient());
    node.connect(first, new SrpServer(asked));
    assertThat(first.complete).isTrue();
    assertThat(asked).hasValue(1);

    SrpServer server = new SrpServer(asked);
    TestClient second = srpClient(TestClient.offering(first.saved));
    MemoryConnection connection = node.connect(second, server);

    assertThat(second.resumed).isTrue();
    assertThat(asked).hasValue(1);
    assertThat(server.parameters().getSRPIdentity()).isEqualTo(IDENTITY);
    assertThat(connection.carriesData()).isTrue();
  }

  @Test
  void pskIdentityTooLongForATicket_isStoredUnderTheId() {
    TestNode node = node(Mechanism.TICKET);
    TestClient client = pskClient(new TestClient(), TestBytes.repeated('x', 3000));

    MemoryConnection connection = node.connect(client, new PskServer(new AtomicInteger()));

    assertThat(client.complete).isTrue();
    assertThat(client.receivedTicket).isEmpty();
    assertThat(TestNode.full(connection).notIssued()).contains(NotIssuedReason.TOO_LARGE);
    assertThat(node.events.all).contains("stored");
    SavedSession session = client.saved.withSessionId(connection.client.serverSessionId);
    TestClient again = pskClient(TestClient.offering(session), TestBytes.repeated('x', 3000));
    MemoryConnection resumed = node.connect(again, new PskServer(new AtomicInteger()));
    assertThat(TestNode.resumed(resumed).mechanism()).isEqualTo(Mechanism.SESSION_ID);
  }
}

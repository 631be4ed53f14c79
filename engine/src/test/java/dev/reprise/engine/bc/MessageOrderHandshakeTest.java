// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.ServerEnd;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages out of their order, in full and in abbreviated handshakes: early ChangeCipherSpec
 * (CVE-2014-0224) and messages left out (SKIP-TLS, CVE-2014-6593). Our protocol adds a message to
 * the order; it must not make the order loose.
 */
@ParameterizedClass
@EnumSource
class MessageOrderHandshakeTest {

  private static final byte[] CHANGE_CIPHER_SPEC = RawHello.record(20, new byte[] {1});
  private static final byte[] APPLICATION_DATA = RawHello.record(23, new byte[16]);
  private static final byte[] FINISHED =
      RawHello.record(22, RawHello.handshakeMessage(20, new byte[12]));
  private static final byte[] NEW_SESSION_TICKET =
      RawHello.record(22, RawHello.handshakeMessage(4, new byte[6]));
  private static final byte[] CERTIFICATE_VERIFY =
      RawHello.record(22, RawHello.handshakeMessage(15, new byte[8]));
  private static final byte[] HELLO = RawHello.ordinary().record();

  private final TestNode node;

  MessageOrderHandshakeTest(Adapter adapter) {
    node = TestNode.standard().behind(adapter);
  }

  static Stream<Arguments> outOfOrder() {
    return Stream.of(
        Arguments.of("application data", APPLICATION_DATA),
        Arguments.of("Finished before ChangeCipherSpec", FINISHED),
        Arguments.of("NewSessionTicket from a client", NEW_SESSION_TICKET),
        Arguments.of("CertificateVerify", CERTIFICATE_VERIFY),
        Arguments.of("a second ClientHello", HELLO));
  }

  /**
   * SECURITY.md, rows 27, 33: nothing counts before the client has shown that it has the secret.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("outOfOrder")
  void resumption_messageOutOfOrder_fails(String what, byte[] record) {
    SavedSession session = node.fullHandshake();
    node.events.all.clear();
    ServerEnd server = node.accept();
    RawReply reply = server.reply(RawHello.ordinary().ticket(session.ticket).record());
    assertThat(reply.resumed()).isTrue();

    server.reply(record);

    assertThat(server.isClosed()).as(what).isTrue();
    assertThat(node.events.all).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("outOfOrder")
  void fullHandshake_messageOutOfOrder_fails(String what, byte[] record) {
    ServerEnd server = node.accept();
    server.reply(HELLO);

    server.reply(record);

    assertThat(server.isClosed()).as(what).isTrue();
    assertThat(node.events.all).isEmpty();
  }

  static Stream<Arguments> notAHello() {
    return outOfOrder().filter(arguments -> arguments.get()[1] != HELLO);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notAHello")
  void connection_beginsWithAnythingButAHello_fails(String what, byte[] record) {
    ServerEnd server = node.accept();

    server.reply(record);

    assertThat(server.isClosed()).as(what).isTrue();
  }

  /** SECURITY.md, row 27: JSSE CVE-2014-6593, OpenSSL CVE-2014-0224. */
  @Test
  void fullHandshake_earlyChangeCipherSpec_neverCompletes() {
    ServerEnd server = node.accept();
    server.reply(HELLO);

    server.reply(CHANGE_CIPHER_SPEC);
    server.reply(FINISHED);

    assertThat(server.isClosed()).isTrue();
    assertThat(node.events.all).isEmpty();
  }

  @Test
  void resumption_changeCipherSpecTwice_fails() {
    SavedSession session = node.fullHandshake();
    ServerEnd server = node.accept();
    server.reply(RawHello.ordinary().ticket(session.ticket).record());

    server.reply(CHANGE_CIPHER_SPEC);
    server.reply(CHANGE_CIPHER_SPEC);

    assertThat(server.isClosed()).isTrue();
  }

  /** SECURITY.md, row 23: wolfSSL CVE-2022-38152, CVE-2022-39173: no second handshake begins. */
  @Test
  void helloOnAnOpenConnection_isRefused_andBeginsNothing() throws IOException {
    TestClient client = new TestClient();
    MemoryConnection connection = node.connect(client);
    node.events.all.clear();

    connection.client.renegotiate();
    connection.pump();

    assertThat(client.receivedWarnings).containsExactly("no_renegotiation");
    assertThat(node.events.all).isEmpty();
    assertThat(TestNode.full(connection).reason()).isEqualTo(DeclineReason.NOT_OFFERED);
  }

  /** The client need not read the answers, so the server would have to hold all of them. */
  @Test
  void hellosOnAnOpenConnection_againAndAgain_endIt() throws IOException {
    String hello = "01000029" + "0303" + "00".repeat(32) + "00" + "0002c02b" + "0100";
    byte[] many = HexFormat.of().parseHex(hello.repeat(300));
    MemoryConnection connection = node.connect(new TestClient());

    connection.client.sendHandshake(many);
    connection.clientToServer();

    assertThat(connection.server.isClosed()).isTrue();
  }
}

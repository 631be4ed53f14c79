// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.reprise.engine.bc.testing.Adapter;
import dev.reprise.engine.bc.testing.MemoryConnection;
import dev.reprise.engine.bc.testing.RawHello;
import dev.reprise.engine.bc.testing.RawReply;
import dev.reprise.engine.bc.testing.ServerEnd;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestClientProtocol;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.ExtensionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What our protocol mends in Bouncy Castle's, for clients of every kind. */
@ParameterizedClass
@EnumSource
class ProtocolMendsHandshakeTest {

  private final Adapter adapter;

  private final TestNode node;

  ProtocolMendsHandshakeTest(Adapter adapter) {
    this.adapter = adapter;
    node = TestNode.standard().behind(adapter);
  }

  private RawReply raw(byte[] octets) {
    return node.raw(octets);
  }

  // Alone, Bouncy Castle loses alerts that it raises before it has read the ClientHello.

  @Test
  void sessionIdOf33Octets_isAnsweredByDecodeError() {
    RawReply reply = raw(RawHello.ordinary().sessionId(new byte[33]).record());

    assertThat(reply.alerts).containsExactly("decode_error");
    assertThat(reply.handshakeTypes).isEmpty();
  }

  @Test
  void truncatedHello_isAnsweredByDecodeError() {
    byte[] hello = RawHello.ordinary().message();
    byte[] body = Arrays.copyOfRange(hello, 4, hello.length - 3);

    RawReply reply = raw(RawHello.record(22, RawHello.handshakeMessage(1, body)));

    assertThat(reply.alerts).containsExactly("decode_error");
  }

  @Test
  void oversizedHello_isAnsweredByAnAlert() {
    RawReply reply = raw(RawHello.record(22, new byte[] {1, 1, 0, 0}));

    assertThat(reply.alerts).containsExactly("internal_error");
  }

  @Test
  void messageOfAnotherType_isAnsweredByUnexpectedMessage() {
    RawReply reply = raw(RawHello.record(22, RawHello.handshakeMessage(16, new byte[2])));

    assertThat(reply.alerts).containsExactly("unexpected_message");
  }

  @Test
  void firstAlert_isSevenOctetsInTheClear() {
    ServerEnd server = node.accept();
    byte[] hello = RawHello.ordinary().sessionId(new byte[33]).record();

    assertThatIOException().isThrownBy(() -> server.receive(hello));

    assertThat(server.output()).containsExactly(21, 3, 3, 0, 2, 2, 50);
    assertThat(server.isClosed()).isTrue();
  }

  @Test
  void laterAlerts_areSentOnce() {
    RawReply reply = raw(RawHello.ordinary().suites(0xfafa, 0x00ff).record());

    assertThat(reply.alerts).containsExactly("handshake_failure");
  }

  // Alone, Bouncy Castle accepts data that follows Finished in the same record.

  @Test
  void handshakeDataBehindFinished_isUnexpected() {
    trailing(new byte[] {0, 0, 0, 0});
  }

  @Test
  void partOfAMessageBehindFinished_isUnexpected() {
    trailing(new byte[] {1});
  }

  private void trailing(byte[] trailer) {
    TestClient client = new TestClient();
    TestClientProtocol protocol =
        new TestClientProtocol() {
          @Override
          protected void writeRecord(short type, byte[] buf, int off, int len) throws IOException {
            if (type == 22 && buf[off] == 20) {
              byte[] content = TestBytes.concat(Arrays.copyOfRange(buf, off, off + len), trailer);
              super.writeRecord(type, content, 0, content.length);
            } else {
              super.writeRecord(type, buf, off, len);
            }
          }
        };

    MemoryConnection connection = MemoryConnection.handshake(client, protocol, node.accept());

    assertThat(connection.outcome()).isEmpty();
    assertThat(connection.server.isClosed()).isTrue();
    assertThat(client.receivedAlerts).containsExactly("unexpected_message");
    assertThat(node.events.all).doesNotContain("issued");
  }

  // Malformed extensions.

  @ParameterizedTest
  @ValueSource(strings = {"local\0host", "a..b", ".a", "loc alhost", "h\u00f6st", "."})
  void hostNameThatIsNone_isIllegal(String name) {
    RawReply reply = withServerName(RawHello.serverName(TestBytes.ascii(name)));

    assertThat(reply.alerts).containsAnyOf("illegal_parameter", "decode_error").hasSize(1);
  }

  @Test
  void labelOf64Octets_isIllegal() {
    RawReply reply = withServerName(RawHello.serverName(TestBytes.repeated('a', 64)));

    assertThat(reply.alerts).containsExactly("illegal_parameter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "a.b.example", "xn--hst-sna.example"})
  void hostNameThatIsOne_isTaken(String name) {
    RawReply reply = withServerName(RawHello.serverName(TestBytes.ascii(name)));

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }

  /** The JDK's servers refuse them: its type for host names cannot hold them. */
  @ParameterizedTest
  @ValueSource(strings = {"a.b.example.", "_x.example", "::1"})
  void hostNameThatTheJdkCannotHold_isTakenWhereItNeedNot(String name) {
    RawReply reply = withServerName(RawHello.serverName(TestBytes.ascii(name)));

    boolean refused = adapter == Adapter.CONTEXT;
    assertThat(reply.full()).isEqualTo(!refused);
    assertThat(reply.alerts).isEqualTo(refused ? List.of("illegal_parameter") : List.of());
  }

  private RawReply withServerName(byte[] data) {
    return raw(RawHello.ordinary().extension(ExtensionType.server_name, data).record());
  }

  // = RFC 7627, Section 5.1
  // # The "extension_data" field of this extension is empty.
  @Test
  void extendedMasterSecretWithContent_isADecodeError() {
    RawReply reply =
        raw(
            RawHello.ordinary()
                .extension(ExtensionType.extended_master_secret, new byte[1])
                .record());

    assertThat(reply.alerts).containsExactly("decode_error");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void malformedProtocolNames_areADecodeError(int which) {
    byte[][] lists = {
      {0, 3, 5, 'h', '2'}, // an item that overflows the list
      {0, 0}, // an empty list
      {0, 2, 0, 0}, // an empty item
      {0, 9, 2, 'h', '2'}, // a list that overflows the extension
    };

    RawReply reply =
        raw(
            RawHello.ordinary()
                .extension(ExtensionType.application_layer_protocol_negotiation, lists[which])
                .record());

    assertThat(reply.alerts).containsExactly("decode_error");
  }

  @Test
  void maxFragmentLengthThatIsNotDefined_isIllegal() {
    RawReply reply =
        raw(
            RawHello.ordinary()
                .extension(ExtensionType.max_fragment_length, new byte[] {5})
                .record());

    assertThat(reply.alerts).containsExactly("illegal_parameter");
  }

  // One bound for the length of every handshake message.

  /** SECURITY.md, row 22. */
  @Test
  void ticketJustBelowTheBound_isReadAndDeclined() {
    byte[] ticket = TestBytes.repeated(7, 32000);

    RawReply reply = raw(RawHello.ordinary().ticket(ticket).record());

    assertThat(reply.alerts).isEmpty();
    assertThat(reply.full()).isTrue();
  }

  @Test
  void helloAboveTheBound_isRefused() {
    RawReply reply = raw(RawHello.ordinary().ticket(TestBytes.repeated(7, 33000)).record());

    assertThat(reply.alerts).containsExactly("internal_error");
  }

  // = RFC 5246, Section 7.4.1.4
  // # There MUST NOT be more than one extension of the same type.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void helloWithTwoTickets_isIllegal_alsoWhereItIsHeld(boolean held) {
    byte[] ticket = node.fullHandshake().ticket;
    TestNode node = TestNode.standard().behind(adapter);
    if (held) {
      node.engineSetUp = engine -> engine.authorizer(request -> new CompletableFuture<>());
    }

    RawReply reply =
        node.raw(RawHello.ordinary().ticket(ticket).again(ExtensionType.session_ticket));

    assertThat(reply.handshakeTypes).isEmpty();
    assertThat(reply.alerts).containsExactly("illegal_parameter");
  }
}

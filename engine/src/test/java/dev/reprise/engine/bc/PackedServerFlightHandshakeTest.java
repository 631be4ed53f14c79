// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.bc.testing.ClientNode;
import dev.reprise.engine.bc.testing.TestBytes;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.tls.HandshakeType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handshake data in the record that ends a server's flight, which a client must not accept. */
class PackedServerFlightHandshakeTest {

  private final TestNode node = TestNode.standard();
  private final ClientNode client = new ClientNode(node.clock);

  /** A server that adds octets to the record with the last message of its flight. */
  private static final class PackingServer extends ResumingTlsServerProtocol {
    private final int last;
    private final byte[] behind;

    PackingServer(int last, byte[] behind) {
      this.last = last;
      this.behind = behind;
    }

    @Override
    protected void writeRecord(short type, byte[] buf, int off, int len) throws IOException {
      if (type == 22 && buf[off] == last) {
        byte[] content = TestBytes.concat(Arrays.copyOfRange(buf, off, off + len), behind);
        super.writeRecord(type, content, 0, content.length);
      } else {
        super.writeRecord(type, buf, off, len);
      }
    }
  }

  /** SECURITY.md, row 43. */
  @ParameterizedTest
  @CsvSource({
    // last message of the flight, resumed, octets behind it
    HandshakeType.server_hello_done + ", false, 00000000",
    HandshakeType.server_hello_done + ", false, 01",
    HandshakeType.finished + ", false, 00000000",
    HandshakeType.finished + ", false, 01",
    HandshakeType.finished + ", true, 00000000",
    HandshakeType.finished + ", true, 01",
  })
  void handshakeDataBehindTheFlight_isUnexpected(int last, boolean resumed, String behind) {
    if (resumed) {
      client.connect(node);
    }

    client.connect(
        new TestClient(),
        node.wrapped(node.newServer()),
        new PackingServer(last, HexFormat.of().parseHex(behind)));

    assertThat(client.tls.complete).isFalse();
    assertThat(client.tls.raisedAlerts).containsExactly("unexpected_message");
    assertThat(client.stored()).isEmpty();
  }
}

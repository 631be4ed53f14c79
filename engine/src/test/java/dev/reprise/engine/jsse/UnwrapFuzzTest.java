// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.engine.bc.ResumptionEngine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever octets an engine is given, unwrap throws nothing but {@link SSLException}, consumes what
 * it says, and comes to an end.
 *
 * <p>To let Jazzer look for more: {@code JAZZER_FUZZ=1 mvn test -pl engine -am
 * -Dtest=UnwrapFuzzTest#unwrap -Djazzer.max_duration=1h}.
 */
class UnwrapFuzzTest {

  private static final SSLContext SERVER = JsseNode.server(ResumptionEngine.builder().build());

  static Stream<byte[]> seeds() throws SSLException {
    byte[] hello = hello();
    byte[] cut = hello.clone();
    cut[43] ^= 0x40;
    byte[] alert = {21, 3, 3, 0, 2, 1, 0};
    byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    return Stream.of(hello, cut, alert, http, new byte[] {22, 3, 1, 0, 0}, new byte[0]);
  }

  private static byte[] hello() throws SSLException {
    SSLEngine client = JsseNode.clientEngine(JsseNode.client());
    ByteBuffer out = ByteBuffer.allocate(1 << 15);
    client.beginHandshake();
    client.wrap(ByteBuffer.allocate(0), out);
    byte[] octets = new byte[out.flip().remaining()];
    out.get(octets);
    return octets;
  }

  @MethodSource("seeds")
  @FuzzTest
  void unwrap(byte[] octets) {
    SSLEngine engine = SERVER.createSSLEngine();
    engine.setUseClientMode(false);
    ByteBuffer in = ByteBuffer.wrap(octets);
    ByteBuffer out = ByteBuffer.allocate(1 << 16);
    boolean progress = true;
    while (progress) {
      try {
        int before = in.position();
        SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(1 << 15));
        assertThat(in.position() - before).isEqualTo(result.bytesConsumed());
        progress = result.bytesConsumed() > 0;
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
          engine.getDelegatedTask().run();
          progress = true;
        } else if (status == HandshakeStatus.NEED_WRAP && !engine.isInboundDone()) {
          progress |= engine.wrap(ByteBuffer.allocate(0), out.clear()).bytesProduced() > 0;
        }
      } catch (SSLException e) {
        progress = !engine.isInboundDone();
      }
    }
  }
}

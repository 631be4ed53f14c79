// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import org.junit.jupiter.api.Test;

class ClientHelloReaderTest {

  private static final ClientHello HELLO = WireSamples.clientHello();

  private final ClientHelloReader reader = new ClientHelloReader();

  @Test
  void offer_oneRecord_isTheHello() throws DecodeException {
    assertThat(reader.offer(Records.of(HELLO, 1 << 14))).contains(HELLO);
    assertThat(reader.clientHello()).contains(HELLO);
  }

  @Test
  void offer_oneOctetARecordAndOneOctetACall_isTheHelloAtTheLast() throws DecodeException {
    byte[] stream = Records.of(HELLO, 1).toByteArray();

    for (int i = 0; i < stream.length - 1; i++) {
      assertThat(reader.offer(stream, i, 1)).isEmpty();
    }

    assertThat(reader.offer(stream, stream.length - 1, 1)).contains(HELLO);
  }

  @Test
  void offer_octetsAfterTheHello_areSomebodyElsesToJudge() throws DecodeException {
    Bytes stream = Bytes.fromHex(Records.of(HELLO, 1 << 14).hex() + "ffffffffffff");

    assertThat(reader.offer(stream)).contains(HELLO);
    assertThat(reader.offer(Bytes.of(0xff))).contains(HELLO);
  }

  @Test
  void offer_secondMessageInTheSameRecord_isLeftAlone() throws DecodeException {
    Bytes message = Records.message(HELLO);
    Bytes both = Bytes.fromHex(message.hex() + "ff");

    assertThat(reader.offer(Records.ofFragments(both, 1 << 14))).contains(HELLO);
  }

  @Test
  void offer_nothing_isNoHelloYet() throws DecodeException {
    assertThat(reader.offer(Bytes.EMPTY)).isEmpty();
    assertThat(reader.clientHello()).isEmpty();
  }

  @Test
  void offer_somethingThatIsNotTls_failsAtTheFirstOctet() {
    assertFailure("47", Kind.ILLEGAL_VALUE, "type", 0);
  }

  @Test
  void offer_helloOfSslVersion2_fails() {
    assertFailure("802e010303", Kind.ILLEGAL_VALUE, "type", 0);
  }

  @Test
  void offer_otherMajorVersion_fails() {
    assertFailure("1602", Kind.ILLEGAL_VALUE, "version", 1);
  }

  @Test
  void offer_emptyFragment_fails() {
    // = RFC 5246, Section 6.2.1
    // # Implementations MUST NOT send zero-length fragments of Handshake, Alert, or
    // # ChangeCipherSpec content types.
    assertFailure("1603010000", Kind.LENGTH_OUT_OF_RANGE, "fragment", 3);
  }

  @Test
  void offer_fragmentAbove2To14_fails() {
    assertFailure("1603014001", Kind.LENGTH_OUT_OF_RANGE, "fragment", 3);
  }

  @Test
  void offer_otherMessage_fails() {
    assertFailure("160301000402", Kind.ILLEGAL_VALUE, "msg_type", 5);
  }

  @Test
  void offer_bodyAbove32768_failsBeforeItArrives() {
    assertFailure("16030140000100" + "8001", Kind.LENGTH_OUT_OF_RANGE, "body", 8);
    assertFailure("16030140000101", Kind.LENGTH_OUT_OF_RANGE, "body", 6);
  }

  @Test
  void offer_bodyOf32768InThreeRecords_isTaken() throws DecodeException {
    int rest = ClientHelloReader.MAX_BODY_LENGTH - WireSamples.clientHello(big(0)).encodedLength();
    ClientHello largest = WireSamples.clientHello(big(rest));

    assertThat(largest.encodedLength()).isEqualTo(32768);
    assertThat(reader.offer(Records.of(largest, 1 << 14))).contains(largest);
  }

  @Test
  void offer_alertBetweenTheRecordsOfAHello_fails() {
    String start = Records.of(HELLO, 10).slice(0, 15).hex();

    assertFailure(start + "15", Kind.ILLEGAL_VALUE, "type", 15);
  }

  @Test
  void offer_bodyThatIsNoHello_fails() {
    assertFailure("160301000401000000", Kind.TRUNCATED, "client_version", 0);
  }

  @Test
  void offer_afterAFailure_failsAgainWithTheSame() {
    DecodeException first = failure("47");

    assertThatThrownBy(() -> reader.offer(Records.of(HELLO, 1 << 14))).isSameAs(first);
    assertThat(reader.clientHello()).isEmpty();
  }

  private static Extension big(int length) {
    return new Extension(0x4469, WireSamples.octets(length, 0));
  }

  private DecodeException failure(String stream) {
    return catchThrowableOfType(DecodeException.class, () -> reader.offer(Bytes.fromHex(stream)));
  }

  private static void assertFailure(String stream, Kind kind, String field, int offset) {
    DecodeException failure = new ClientHelloReaderTest().failure(stream);

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.field()).isEqualTo(field);
    assertThat(failure.offset()).isEqualTo(offset);
  }
}

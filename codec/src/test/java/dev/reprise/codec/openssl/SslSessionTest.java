// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import dev.reprise.codec.wire.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SslSessionTest {

  private static final String SECRET =
      "8d55d98e7a13324831968973ccd3dc64eb5b17e44c9b2e5a4409b786fc29d9c1"
          + "47fd0688f699208842bb3ec743ca2737";
  private static final String UNTAGGED =
      "020101" + "02020303" + "0402c030" + "0400" + "0430" + SECRET;

  /** What nginx 1.22 on OpenSSL 3.0 puts into a ticket for a client that sent a server name. */
  private static final String NGINX =
      "307c"
          + UNTAGGED
          + "a10602046b02267f"
          + "a2040202012c"
          + "a4160414eed3341c3531b76657d403dc4e9f4c55a22421a7"
          + "a60b04096c6f63616c686f7374"
          + "ad03020101"
          + "b30302011d";

  @Test
  void readFrom_sessionOfNginx_hasAllItsFields() throws DecodeException {
    SslSession session = read(NGINX);

    assertThat(session.protocolVersion()).isEqualTo(0x0303);
    assertThat(session.cipherSuite()).isEqualTo(0xc030);
    assertThat(session.sessionId()).isEqualTo(Bytes.EMPTY);
    assertThat(session.masterSecret().toByteArray()).isEqualTo(HexFormat.of().parseHex(SECRET));
    assertThat(session.time()).isEqualTo(0x6b02267f);
    assertThat(session.timeout()).isEqualTo(300);
    assertThat(session.peerCertificate()).isEmpty();
    assertThat(session.sessionIdContext().hex())
        .isEqualTo("eed3341c3531b76657d403dc4e9f4c55a22421a7");
    assertThat(session.verifyResult()).isZero();
    assertThat(session.serverName()).contains(ascii("localhost"));
    assertThat(session.extendedMasterSecret()).isTrue();
    assertThat(session.alpnProtocol()).isEmpty();
  }

  @Test
  void writeTo_sessionOfNginx_leavesTheKeyExchangeGroupOut() throws DecodeException {
    SslSession session = read(NGINX);

    assertThat(session.encoded().hex())
        .isEqualTo(NGINX.replace("b30302011d", "").replaceFirst("307c", "3077"));
  }

  @Test
  void writeTo_everyField_readsBack() throws DecodeException {
    SslSession session = SslSessions.full();

    SslSession back = Reader.readAll(session.encoded(), "SSL_SESSION", SslSession::readFrom);

    assertThat(back).isEqualTo(session);
  }

  @Test
  void readFrom_longFormLength_isReadWhenItIsTheShortest() throws DecodeException {
    String context = "a4" + "22" + "0420" + "5a".repeat(32);

    SslSession session =
        read(
            wrap(
                UNTAGGED
                    + "a10602046b02267f"
                    + "a2040202012c"
                    + context
                    + "aa16041400"
                    + "11".repeat(19)));

    assertThat(session.encodedLength()).isGreaterThan(0x80);
    assertThat(session.sessionIdContext().length()).isEqualTo(32);
  }

  @Test
  void readFrom_unknownTag_isPassedOver() throws DecodeException {
    SslSession session = read(wrap(UNTAGGED + "ae050203112233" + "be0404021234"));

    assertThat(session.cipherSuite()).isEqualTo(0xc030);
  }

  @Test
  void readFrom_nullCompression_isAccepted() throws DecodeException {
    assertThat(read(wrap(UNTAGGED + "ab03040100")).cipherSuite()).isEqualTo(0xc030);
  }

  @Test
  void readFrom_sessionOfTls13_keepsItsShorterSecret() throws DecodeException {
    SslSession session =
        read(wrap("020101" + "02020304" + "04021301" + "0400" + "0420" + "7f".repeat(32)));

    assertThat(session.protocolVersion()).isEqualTo(0x0304);
    assertThat(session.masterSecret().length()).isEqualTo(32);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a structure of version 2, ILLEGAL_VALUE, 020102 02020303 0402c030 0400 0430 SECRET",
    "no version, ILLEGAL_VALUE, 0402c030 0400 0430 SECRET",
    "a negative TLS version, ILLEGAL_VALUE, 020101 0202fefd 0402c030 0400 0430 SECRET",
    "an integer with an octet too many, ILLEGAL_VALUE, 02020001 02020303 0402c030 0400 0430 SECRET",
    "an integer without octets, LENGTH_OUT_OF_RANGE, 0200 02020303 0402c030 0400 0430 SECRET",
    "an integer of nine octets, LENGTH_OUT_OF_RANGE, 0209010000000000000000 0402c030 0400",
    "a suite of three octets, LENGTH_OUT_OF_RANGE, 020101 02020303 040300c030 0400 0430 SECRET",
    "a master secret of 47 octets, TRUNCATED, 020101 02020303 0402c030 0400 0430 SHORT",
    "a master secret of zeroes, ILLEGAL_VALUE, 020101 02020303 0402c030 0400 0430 ZEROES",
    "no master secret, TRUNCATED, 020101 02020303 0402c030 0400",
    "a length in two octets where one will do, LENGTH_OUT_OF_RANGE,"
        + " 020101 02020303 0402c030 0400 048130 SECRET",
    "an indefinite length, LENGTH_OUT_OF_RANGE, 020101 02020303 0480 c030 0000",
    "a length in four octets, LENGTH_OUT_OF_RANGE, 020101 02020303 048400000002c030",
  })
  void readFrom_brokenUntaggedPart_isRejected(String what, Kind kind, String body) {
    String octets =
        body.replace(" ", "")
            .replace("SECRET", SECRET)
            .replace("SHORT", SECRET.substring(2))
            .replace("ZEROES", "00".repeat(48));

    assertThat(failure(wrap(octets)).kind()).isEqualTo(kind);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a tag twice, ILLEGAL_VALUE, a203020105a203020105",
    "tags that descend, ILLEGAL_VALUE, a203020105a103020105",
    "a universal tag, ILLEGAL_VALUE, 020101",
    "an application tag, ILLEGAL_VALUE, 6103020105",
    "a tag of two octets, ILLEGAL_VALUE, bf2003020105",
    "a primitive tag for a known field, ILLEGAL_VALUE, 8203020105",
    "an explicit tag around nothing, TRUNCATED, a200",
    "an explicit tag around two elements, TRAILING_DATA, a206020105020106",
    "a negative timeout, ILLEGAL_VALUE, a2030201ff",
    "a context of 33 octets, LENGTH_OUT_OF_RANGE, a4230421CONTEXT",
    "an inner element longer than the outer, TRUNCATED, a203020205a303",
    "a certificate that is no sequence, ILLEGAL_VALUE, a304040211 22",
    "deflate, ILLEGAL_VALUE, ab03040101",
    "a maximum fragment length of 5, ILLEGAL_VALUE, b103020105",
    "BoringSSL's peer digest in place of the flags, ILLEGAL_VALUE, ad04040211 22",
    "a tag without a length, TRUNCATED, a2",
  })
  void readFrom_brokenTaggedField_isRejected(String what, Kind kind, String field) {
    String octets = field.replace(" ", "").replace("CONTEXT", "5a".repeat(33));

    assertThat(failure(wrap(UNTAGGED + octets)).kind()).isEqualTo(kind);
  }

  @Test
  void readFrom_octetAfterTheSequence_isTrailingData() {
    assertThat(failure(NGINX + "00").kind()).isEqualTo(Kind.TRAILING_DATA);
  }

  @Test
  void constructor_certificateThatIsNoSequence_isRefused() {
    assertThatThrownBy(() -> SslSessions.withCertificate(Optional.of(Bytes.fromHex("040100"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("peer");
  }

  @Test
  void toString_neverShowsTheMasterSecret() throws DecodeException {
    assertThat(read(NGINX).toString()).doesNotContain(SECRET.substring(0, 8));
  }

  private static SslSession read(String hex) throws DecodeException {
    return Reader.readAll(Bytes.fromHex(hex), "SSL_SESSION", SslSession::readFrom);
  }

  private static DecodeException failure(String hex) {
    return catchThrowableOfType(DecodeException.class, () -> read(hex));
  }

  /** A sequence around octets, with the shortest length. */
  private static String wrap(String hex) {
    int length = hex.length() / 2;
    return "30" + (length < 0x80 ? "%02x" : "81%02x").formatted(length) + hex;
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}

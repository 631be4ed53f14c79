// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.wire.DecodeException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReaderTest {

  @Test
  void integers_bigEndian_areUnsigned() throws DecodeException {
    Reader in = Reader.of(Bytes.fromHex("fffffefffffdfffffffc7fffffffffffffff"));

    assertThat(in.uint8("a")).isEqualTo(0xff);
    assertThat(in.uint16("b")).isEqualTo(0xfffe);
    assertThat(in.uint24("c")).isEqualTo(0xfffffd);
    assertThat(in.uint32("d")).isEqualTo(0xfffffffcL);
    assertThat(in.uint64("e")).isEqualTo(Long.MAX_VALUE);
    assertThat(in.remaining()).isZero();
    assertThat(in.offset()).isEqualTo(18);
  }

  @Test
  void uint64_from2To63On_isIllegal() {
    Reader in = Reader.of(Bytes.fromHex("8000000000000000"));

    assertFailure(() -> in.uint64("epoch"), Kind.ILLEGAL_VALUE, "epoch", 0);
  }

  @Test
  void uint32_threeOctetsLeft_isTruncatedAtTheField() throws DecodeException {
    Reader in = Reader.of(Bytes.of(1, 2, 3, 4));
    in.uint8("first");

    assertFailure(() -> in.uint32("timestamp"), Kind.TRUNCATED, "timestamp", 1);
  }

  @Test
  void fixed_tooFewOctets_isTruncated() {
    Reader in = Reader.of(Bytes.of(1, 2));

    assertFailure(() -> in.fixed("iv", 3), Kind.TRUNCATED, "iv", 0);
    assertFailure(() -> in.secret("master_secret", 3), Kind.TRUNCATED, "master_secret", 0);
  }

  @Test
  void opaque_lengthsOfEachWidth_areRead() throws DecodeException {
    Reader in = Reader.of(Bytes.fromHex("01aa 0001bb 000001cc 01dd".replace(" ", "")));

    assertThat(in.opaque8("a", 0, 0xff)).isEqualTo(Bytes.of(0xaa));
    assertThat(in.opaque16("b", 0, 0xffff)).isEqualTo(Bytes.of(0xbb));
    assertThat(in.opaque24("c", 0, 0xffffff)).isEqualTo(Bytes.of(0xcc));
    assertThat(in.secret8("d", 0, 0xff).toByteArray()).containsExactly(0xdd);
  }

  @Test
  void opaque_lengthOutsideTheGrammar_isRefusedBeforeTruncation() {
    assertFailure(
        () -> Reader.of(Bytes.of(33)).opaque8("session_id", 0, 32),
        Kind.LENGTH_OUT_OF_RANGE,
        "session_id",
        0);
    assertFailure(
        () -> Reader.of(Bytes.of(0)).opaque8("host_name", 1, 255),
        Kind.LENGTH_OUT_OF_RANGE,
        "host_name",
        0);
  }

  @Test
  void opaque_lengthBeyondTheInput_isTruncatedWithoutAllocating() {
    assertFailure(
        () -> Reader.of(Bytes.fromHex("ffffff00")).opaque24("cert", 0, 0xffffff),
        Kind.TRUNCATED,
        "cert",
        0);
  }

  @Test
  void vector_elementPastItsEnd_isTruncatedEvenIfTheInputGoesOn() {
    Reader in = Reader.of(Bytes.fromHex("0003 0001 02 03".replace(" ", "")));

    assertFailure(
        () -> in.vector16("suites", 0, 0xffff, each -> each.uint16("suite")),
        Kind.TRUNCATED,
        "suite",
        4);
  }

  @Test
  void vector_ofEachWidth_readsAllElements() throws DecodeException {
    Reader in = Reader.of(Bytes.fromHex("020102 00020304 0000020506".replace(" ", "")));

    assertThat(in.vector8("a", 0, 0xff, each -> each.uint8("e"))).containsExactly(1, 2);
    assertThat(in.vector16("b", 0, 0xffff, each -> each.uint8("e"))).containsExactly(3, 4);
    assertThat(in.vector24("c", 0, 0xffffff, each -> each.uint8("e"))).containsExactly(5, 6);
  }

  @Test
  void vector_decoderThatConsumesNothing_isTheCallersMistake() {
    Reader in = Reader.of(Bytes.of(1, 7));

    assertThatThrownBy(() -> in.vector8("list", 0, 255, each -> each.fixed("nothing", 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void struct16_octetsLeftOver_isTrailingDataAtTheFirstOfThem() {
    Reader in = Reader.of(Bytes.fromHex("00020102"));

    assertFailure(
        () -> in.struct16("generations", each -> each.uint8("policy")),
        Kind.TRAILING_DATA,
        "generations",
        3);
  }

  @Test
  void readAll_octetsLeftOver_isTrailingData() {
    assertFailure(
        () -> Reader.readAll(Bytes.of(1, 2), "octet", in -> in.uint8("value")),
        Kind.TRAILING_DATA,
        "octet",
        1);
  }

  @Test
  void rest_afterOtherFields_isWhatRemains() throws DecodeException {
    Reader in = Reader.of(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    in.uint8("first");

    assertThat(in.rest("ciphertext")).isEqualTo(Bytes.of(2, 3));
    assertThat(in.rest("nothing")).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void readAll_ofASecret_readsItUntilItIsDestroyed() throws DecodeException {
    SecretBytes secret = SecretBytes.adopt(new byte[] {0, 1, 2});

    int number = Reader.readAll(secret, "Number", in -> in.uint24("number"));
    assertThat(number).isEqualTo(0x102);
    assertThatThrownBy(
            () ->
                Reader.readAll(
                    secret,
                    "Number",
                    in -> {
                      secret.destroy();
                      return in.uint24("number");
                    }))
        .isInstanceOf(IllegalStateException.class);
    SecretBytes another = SecretBytes.adopt(new byte[] {1});
    assertThatThrownBy(
            () ->
                Reader.readAll(
                    another,
                    "Number",
                    in -> {
                      another.destroy();
                      throw in.illegal("number");
                    }))
        .as("the zeroes of a destroyed secret are no malformed octets")
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Reader.readAll(secret, "Number", in -> in.uint24("number")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void readAll_failsAfterSecrets_destroysThem() {
    assertSecretsDestroyed("", in -> in.uint8("past the end"));
    assertSecretsDestroyed("00", in -> in);
    assertSecretsDestroyed("0005", in -> in.struct16("struct", Reader::remaining));
    assertSecretsDestroyed(
        "00",
        in -> {
          throw in.illegal("value");
        });
    assertSecretsDestroyed(
        "",
        in -> {
          throw new IllegalStateException("a defect of the decoder");
        });
  }

  /** The decoder reads two secrets, one of them in a vector, before {@code rest} fails. */
  private static void assertSecretsDestroyed(String hex, Decoder<?> rest) {
    List<SecretBytes> secrets = new ArrayList<>();
    byte[] octets = Bytes.fromHex("00010307" + hex).toByteArray();

    assertThatThrownBy(
            () ->
                Reader.readAll(
                    octets,
                    "message",
                    in -> {
                      in.vector16("list", 1, 1, item -> secrets.add(item.secret("item", 1)));
                      secrets.add(in.secret("key", 1));
                      return rest.readFrom(in);
                    }))
        .isInstanceOfAny(DecodeException.class, IllegalStateException.class);

    assertThat(secrets).hasSize(2).allMatch(SecretBytes::isDestroyed);
  }

  @Test
  void readAll_succeeds_leavesSecretsAlone() throws DecodeException {
    SecretBytes secret = Reader.readAll(new byte[] {7}, "key", in -> in.secret("key", 1));

    assertThat(secret.isDestroyed()).isFalse();
  }

  @Test
  void latin1_anyOctets_areOneCharacterEach() throws DecodeException {
    Reader in = Reader.of(Bytes.fromHex("000241ff42"));

    assertThat(in.latin1Opaque16("name", 1, 0xffff)).isEqualTo("A\u00ff");
    assertThat(in.latin1Rest()).isEqualTo("B");
    assertThat(in.remaining()).isZero();
    assertFailure(
        () -> Reader.of(Bytes.of(0, 2, 65)).latin1Opaque16("name", 1, 0xffff),
        Kind.TRUNCATED,
        "name",
        0);
  }

  @Test
  void illegal_afterAStructure_pointsAtItsStart() throws DecodeException {
    Reader in = Reader.of(Bytes.fromHex("0000020102"));
    in.uint8("first");
    in.struct16("structure", body -> body.uint16("number"));

    assertThat(in.illegal("structure").offset()).isEqualTo(1);
  }

  @Test
  void illegal_afterAField_pointsAtItsStart() throws DecodeException {
    Reader in = Reader.of(Bytes.fromHex("0000020304"));
    in.uint16("first");
    in.opaque8("second", 0, 255);

    assertThat(in.illegal("second").offset()).isEqualTo(2);
  }

  @Test
  void decodeException_thrown_hasNoStackTraceAndNoOctets() {
    DecodeException failure = new DecodeException(Kind.TRUNCATED, "mac", 7);

    assertThat(failure.getStackTrace()).isEmpty();
    assertThat(failure).hasMessage("mac: TRUNCATED at offset 7");
  }

  private static void assertFailure(ThrowingCallable read, Kind kind, String field, int offset) {
    DecodeException failure = catchThrowableOfType(DecodeException.class, read);

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.field()).isEqualTo(field);
    assertThat(failure.offset()).isEqualTo(offset);
  }
}

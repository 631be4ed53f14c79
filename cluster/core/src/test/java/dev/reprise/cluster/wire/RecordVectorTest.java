// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorTests;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RecordVectorTest {

  @TestFactory
  Stream<DynamicTest> memberRecord() {
    return decode(
        "member_record_decode",
        MemberRecord::readFrom,
        (expected, record) -> {
          assertThat(record.node().text()).isEqualTo(expected.text("node"));
          assertThat(record.start().startedMillis()).isEqualTo(expected.number("started"));
          assertThat(record.start().random()).isEqualTo(Bytes.copyOf(expected.hex("start_random")));
          assertThat(record.beat()).isEqualTo(expected.number("beat"));
          assertThat(record.timeMillis()).isEqualTo(expected.number("time"));
          assertThat(record.epoch()).isEqualTo(expected.number("epoch"));
          assertThat(record.acknowledged().stream().map(name -> name.octets()).toList())
              .isEqualTo(expected.hexes("acknowledged").stream().map(Bytes::copyOf).toList());
        });
  }

  @TestFactory
  Stream<DynamicTest> followerRecord() {
    return decode(
        "follower_record_decode",
        FollowerRecord::readFrom,
        (expected, record) -> {
          FollowerState state = record.state();
          assertThat(record.node().text()).isEqualTo(expected.text("node"));
          assertThat(record.start().startedMillis()).isEqualTo(expected.number("started"));
          assertThat(record.start().random()).isEqualTo(Bytes.copyOf(expected.hex("start_random")));
          assertThat(state.program()).isEqualTo(expected.text("program"));
          assertThat(state.troubles())
              .isEqualTo(
                  expected.objects("troubles").stream()
                      .map(
                          each ->
                              new FollowerState.Trouble(each.text("what"), each.number("since")))
                      .toList());
          assertThat(state.keys())
              .isEqualTo(
                  expected.objects("keys").stream().map(RecordVectorTest::followedKey).toList());
        });
  }

  @TestFactory
  Stream<DynamicTest> ringRequest() {
    return decode(
        "ring_request_decode",
        RingRequest::readFrom,
        (expected, request) -> {
          assertThat(request.node().text()).isEqualTo(expected.text("node"));
          assertThat(request.start().startedMillis()).isEqualTo(expected.number("started"));
          assertThat(request.start().random())
              .isEqualTo(Bytes.copyOf(expected.hex("start_random")));
        });
  }

  @TestFactory
  Stream<DynamicTest> wantedFormat() {
    return decode(
        "wanted_format_decode",
        MemberRecord.WantedFormat::readFrom,
        (expected, record) -> {
          assertThat(record.node().text()).isEqualTo(expected.text("node"));
          assertThat(record.start().startedMillis()).isEqualTo(expected.number("started"));
          assertThat(record.start().random()).isEqualTo(Bytes.copyOf(expected.hex("start_random")));
          assertThat((long) record.format().format().code()).isEqualTo(expected.number("format"));
          assertThat((long) record.format().bits()).isEqualTo(expected.number("bits"));
        });
  }

  private static FollowerState.FollowedKey followedKey(Fields expected) {
    return new FollowerState.FollowedKey(
        new KeyName(Bytes.copyOf(expected.hex("key"))),
        expected.number("written"),
        expected.number("reloaded"),
        expected.number("acknowledged"),
        expected.number("sealing"));
  }

  @TestFactory
  Stream<DynamicTest> recordStamp() {
    return decode(
        "record_stamp_decode",
        Stamp::readFrom,
        (expected, stamp) -> {
          assertThat(stamp.asOf().toEpochMilli()).isEqualTo(expected.number("as_of"));
          assertThat(stamp.since().toEpochMilli()).isEqualTo(expected.number("since"));
          assertThat(stamp.by().startedMillis()).isEqualTo(expected.number("started"));
          assertThat(stamp.by().random()).isEqualTo(Bytes.copyOf(expected.hex("start_random")));
        });
  }

  @TestFactory
  Stream<DynamicTest> revocationRecord() {
    return decode(
        "revocation_record_decode",
        Revocations::readFrom,
        (expected, record) -> {
          List<Fields> entries = expected.objects("entries");
          assertThat(record.epoch()).isEqualTo(expected.number("epoch"));
          assertThat(record.entries()).hasSameSizeAs(entries);
          for (int i = 0; i < entries.size(); i++) {
            Revocation entry = record.entries().get(i);
            assertThat(entry.subject().kind().name().toLowerCase(Locale.ROOT))
                .isEqualTo(entries.get(i).text("kind"));
            assertThat(entry.subject().digest())
                .isEqualTo(Bytes.copyOf(entries.get(i).hex("subject")));
            assertThat(entry.notBefore().getEpochSecond())
                .isEqualTo(entries.get(i).number("not_before"));
            assertThat(entry.expires().getEpochSecond())
                .isEqualTo(entries.get(i).number("expires"));
          }
        });
  }

  private static <T extends WireStruct> Stream<DynamicTest> decode(
      String subject, Decoder<T> decoder, BiConsumer<Fields, T> check) {
    return VectorTests.of(
        subject,
        (group, vector) -> {
          if (vector.isValid()) {
            T decoded = Reader.readAll(vector.input(), subject, decoder);
            check.accept(vector.value(), decoded);
            assertThat(decoded.encoded()).isEqualTo(Bytes.copyOf(vector.input()));
          } else {
            DecodeException failure =
                catchThrowableOfType(
                    DecodeException.class, () -> Reader.readAll(vector.input(), subject, decoder));
            assertThat(failure).isNotNull();
            assertThat(failure.kind()).hasToString(vector.failure());
          }
        });
  }
}

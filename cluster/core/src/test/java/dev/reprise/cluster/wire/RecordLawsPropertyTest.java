// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The laws that hold for every structure that members tell each other. */
class RecordLawsPropertyTest {

  private static final List<Decoder<? extends WireStruct>> DECODERS =
      List.of(
          MemberRecord::readFrom,
          FollowerRecord::readFrom,
          RingRequest::readFrom,
          MemberRecord.WantedFormat::readFrom,
          MemberStart::readFrom,
          NodeName::readFrom,
          MessageHeader::readFrom,
          Message::readFrom,
          Revocation::readFrom,
          Revocations::readFrom,
          StoredSession::readFrom);

  /** A value and its reader. */
  record Sample(WireStruct value, Decoder<? extends WireStruct> decoder) {}

  @Provide
  Arbitrary<Sample> samples() {
    return Arbitraries.oneOf(
        memberRecords().map(value -> new Sample(value, MemberRecord::readFrom)),
        followerRecords().map(value -> new Sample(value, FollowerRecord::readFrom)),
        Combinators.combine(nodes(), starts())
            .as(RingRequest::new)
            .map(value -> new Sample(value, RingRequest::readFrom)),
        Combinators.combine(nodes(), starts(), keyFormats())
            .as(MemberRecord.WantedFormat::new)
            .map(value -> new Sample(value, MemberRecord.WantedFormat::readFrom)),
        starts().map(value -> new Sample(value, MemberStart::readFrom)),
        nodes().map(value -> new Sample(value, NodeName::readFrom)),
        headers().map(value -> new Sample(value, MessageHeader::readFrom)),
        messages().map(value -> new Sample(value, Message::readFrom)),
        revocation().map(value -> new Sample(value, Revocation::readFrom)),
        revocations().map(value -> new Sample(value, Revocations::readFrom)));
  }

  private static Arbitrary<KeyFormat> keyFormats() {
    return Arbitraries.of(
        new KeyFormat(TicketFormat.RFC5077, 256),
        new KeyFormat(TicketFormat.OPENSSL, 128),
        new KeyFormat(TicketFormat.OPENSSL, 256),
        new KeyFormat(TicketFormat.AEAD, 256));
  }

  @Provide
  Arbitrary<Revocations> revocations() {
    return Combinators.combine(numbers(), revocation().list().ofMaxSize(6))
        .as(
            (epoch, entries) ->
                entries.stream()
                    .map(entry -> new Revocations(0, List.of(entry)))
                    .reduce(Revocations.NONE, Revocations::join)
                    .inEpoch(epoch));
  }

  @Property
  void decodeInvertsEncode(@ForAll("samples") Sample sample) throws DecodeException {
    Bytes encoded = sample.value().encoded();

    assertThat(encoded.length()).isEqualTo(sample.value().encodedLength());
    assertThat(Reader.readAll(encoded, "sample", sample.decoder())).isEqualTo(sample.value());
  }

  @Property
  void everyStrictPrefixIsRejected(
      @ForAll("samples") Sample sample, @ForAll @IntRange(max = 1 << 20) int at) {
    byte[] encoded = sample.value().encoded().toByteArray();
    byte[] prefix = Arrays.copyOf(encoded, at % encoded.length);

    assertThatThrownBy(() -> Reader.readAll(prefix, "sample", sample.decoder()))
        .isInstanceOf(DecodeException.class);
  }

  @Property
  void trailingOctetIsRejected(@ForAll("samples") Sample sample, @ForAll byte trailing) {
    byte[] encoded = sample.value().encoded().toByteArray();
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    longer[encoded.length] = trailing;

    assertThatThrownBy(() -> Reader.readAll(longer, "sample", sample.decoder()))
        .isInstanceOf(DecodeException.class);
  }

  @Property(tries = 3000)
  void arbitraryOctetsThrowNothingButDecodeException(@ForAll byte[] octets) {
    for (Decoder<? extends WireStruct> decoder : DECODERS) {
      try {
        WireStruct decoded = Reader.readAll(octets, "sample", decoder);
        assertThat(decoded.encodedSecret()).isEqualTo(octets);
      } catch (DecodeException e) {
        assertThat(e.kind()).isNotNull();
      }
    }
  }

  @Property(tries = 3000)
  void aChangedOctetThrowsNothingButDecodeException(
      @ForAll("samples") Sample sample, @ForAll @IntRange(max = 1 << 20) int at, @ForAll byte to) {
    byte[] octets = sample.value().encoded().toByteArray();
    octets[at % octets.length] = to;
    try {
      assertThat(Reader.readAll(octets, "sample", sample.decoder()).encodedSecret())
          .isEqualTo(octets);
    } catch (DecodeException e) {
      assertThat(e.kind()).isNotNull();
    }
  }

  /** What a command of the operator's prints must not steer another operator's terminal. */
  @Property
  void anyTextBecomesOneThatFits(@ForAll String text) {
    FollowerState.Trouble trouble = new FollowerState.Trouble(FollowerState.printable(text), 0);

    assertThat(trouble.what()).matches("[ -~]{1,255}");
  }

  @Property
  void joinIsAssociative(
      @ForAll("revocations") Revocations one,
      @ForAll("revocations") Revocations two,
      @ForAll("revocations") Revocations three) {
    assertThat(one.join(two).join(three)).isEqualTo(one.join(two.join(three)));
  }

  @Property
  void joinIsCommutative(
      @ForAll("revocations") Revocations one, @ForAll("revocations") Revocations two) {
    assertThat(one.join(two)).isEqualTo(two.join(one));
  }

  @Property
  void joinIsIdempotentAndCoversBoth(
      @ForAll("revocations") Revocations one, @ForAll("revocations") Revocations two) {
    assertThat(one.join(one)).isEqualTo(one);
    assertThat(one.join(two).covers(one)).isTrue();
    assertThat(one.join(two).covers(two)).isTrue();
    assertThat(one.join(two).join(two)).isEqualTo(one.join(two));
  }

  @Property
  void aStoredSessionIsReadBack(@ForAll byte[] octets, @ForAll @IntRange(min = 0) int expires)
      throws DecodeException {
    SecretBytes session = SecretBytes.copyOf(octets);
    StoredSession stored = new StoredSession(Instant.ofEpochSecond(expires), session);

    assertThat(Reader.readAll(stored.encodedSecret(), "session", StoredSession::readFrom))
        .isEqualTo(stored);
  }

  private static Arbitrary<MemberRecord> memberRecords() {
    return Combinators.combine(
            nodes(),
            starts(),
            numbers(),
            numbers(),
            numbers(),
            octets(KeyName.LENGTH).map(KeyName::new).list().ofMaxSize(8))
        .as(MemberRecord::new);
  }

  private static Arbitrary<FollowerRecord> followerRecords() {
    Arbitrary<FollowerState.Trouble> troubles =
        Combinators.combine(texts(), numbers()).as(FollowerState.Trouble::new);
    Arbitrary<FollowerState.FollowedKey> keys =
        Combinators.combine(
                octets(KeyName.LENGTH).map(KeyName::new),
                numbers(),
                numbers(),
                numbers(),
                numbers())
            .as(FollowerState.FollowedKey::new);
    return Combinators.combine(
            nodes(), starts(), texts(), troubles.list().ofMaxSize(4), keys.list().ofMaxSize(8))
        .as(
            (node, start, program, failing, followed) ->
                new FollowerRecord(node, start, new FollowerState(program, failing, followed)));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(255);
  }

  private static Arbitrary<MessageHeader> headers() {
    return Combinators.combine(nodes(), starts(), numbers(), numbers()).as(MessageHeader::new);
  }

  private static Arbitrary<Message> messages() {
    return Arbitraries.of(MessageKind.values())
        .flatMap(kind -> octets(kind.bodyLength()).map(body -> new Message(kind, body)));
  }

  /** Few subjects, so that many are about the same. */
  private static Arbitrary<Revocation> revocation() {
    Arbitrary<Instant> times = Arbitraries.longs().between(0, 1L << 40).map(Instant::ofEpochSecond);
    return Arbitraries.of(RevokedSubject.Kind.values())
        .flatMap(
            kind ->
                Combinators.combine(
                        Arbitraries.integers().between(0, 2), times, times, Arbitraries.just(kind))
                    .as(Tuple::of))
        .map(each -> new Revocation(subject(each.get4(), each.get1()), each.get2(), each.get3()));
  }

  private static RevokedSubject subject(RevokedSubject.Kind kind, int number) {
    byte[] octets = new byte[kind == RevokedSubject.Kind.EVERYTHING ? 0 : 32];
    Arrays.fill(octets, (byte) number);
    return new RevokedSubject(kind, Bytes.copyOf(octets));
  }

  private static Arbitrary<MemberStart> starts() {
    return Combinators.combine(numbers(), octets(16)).as(MemberStart::new);
  }

  private static Arbitrary<NodeName> nodes() {
    return Arbitraries.strings()
        .withChars("abcXYZ019._:-")
        .ofMinLength(1)
        .ofMaxLength(255)
        .map(NodeName::new);
  }

  private static Arbitrary<Long> numbers() {
    return Arbitraries.longs().between(0, Long.MAX_VALUE);
  }

  private static Arbitrary<Bytes> octets(int length) {
    return Arbitraries.bytes().array(byte[].class).ofSize(length).map(Bytes::copyOf);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.cluster.wire.RecordSealer.Opened;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFormat;
import dev.reprise.engine.key.stored.KeyRingRecord;
import dev.reprise.testvectors.VectorFile;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever octets stand in the store or come over the bus, also under the cluster's secret, they
 * end in a structure or in nothing. To let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class ClusterFuzzTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final RecordSealer SEALER = sealer();
  private static final ClusterRecords RECORDS = new ClusterRecords(SEALER);
  private static final FollowerRecords OF_FOLLOWERS =
      new FollowerRecords(FollowerSecrets.of(secrets()), new SecureRandom());
  private static final int MAX_OCTETS = 4_000;
  private static final Message REMOVED =
      new Message(MessageKind.SESSION_REMOVED, Bytes.copyOf(new byte[32]));

  private static final List<Decoder<? extends WireStruct>> STRUCTURES =
      List.of(
          MemberRecord::readFrom,
          MemberStart::readFrom,
          MessageHeader::readFrom,
          Message::readFrom,
          NodeName::readFrom,
          Revocation::readFrom,
          Revocations::readFrom,
          SessionBroadcast::readFrom,
          Stamp::readFrom,
          StoredSession::readFrom,
          FollowerRecord::readFrom,
          RingRequest::readFrom,
          MemberRecord.WantedFormat::readFrom,
          KeyRingRecord::readFrom);

  /** The first octet says which structure the others are read as. */
  static Stream<byte[]> structureSeeds() {
    MemberStart start = new MemberStart(1, Bytes.copyOf(new byte[16]));
    List<WireStruct> samples =
        List.of(
            new MemberRecord(new NodeName("node-1"), start, 1, 2, 3, List.of()),
            start,
            new MessageHeader(new NodeName("node-1"), start, 1, 2),
            REMOVED,
            new NodeName("node-1"),
            Revocations.NONE,
            new StoredSession(NOW, SecretBytes.adopt(new byte[] {1, 2, 3})),
            new FollowerRecord(
                new NodeName("node-1"),
                start,
                new FollowerState(
                    "nginx",
                    List.of(new FollowerState.Trouble("reload failed, exit 1", 2)),
                    List.of(
                        new FollowerState.FollowedKey(
                            new KeyName(Bytes.copyOf(new byte[16])), 1, 2, 3, 4)))),
            new MemberRecord.WantedFormat(
                new NodeName("node-1"), start, new KeyFormat(TicketFormat.OPENSSL, 128)));
    List<Integer> read = List.of(0, 1, 2, 3, 4, 6, 9, 10, 12);
    Stream<byte[]> written =
        IntStream.range(0, samples.size())
            .mapToObj(i -> join(read.get(i), samples.get(i).encodedSecret()));
    Stream<byte[]> rings =
        VectorFile.load("key_ring_decode").groups().stream()
            .flatMap(group -> group.cases().stream())
            .map(vector -> join(STRUCTURES.size() - 1, vector.input()))
            .filter(octets -> octets.length < MAX_OCTETS);
    return Stream.concat(written, rings);
  }

  static Stream<byte[]> octetsSeeds() {
    MessageBox box =
        new MessageBox(
            new NodeName("node-1"),
            new MemberStart(1, Bytes.copyOf(new byte[16])),
            Duration.ZERO,
            true);
    return Stream.of(
        box.seal(REMOVED, SEALER, NOW).toByteArray(),
        SEALER.seal(Purpose.REVOCATIONS, Bytes.EMPTY, Revocations.NONE).toByteArray(),
        Revocations.NONE.encodedSecret(),
        new byte[0]);
  }

  @MethodSource("structureSeeds")
  @FuzzTest
  void structure(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(octets, 1, octets.length);
    Decoder<? extends WireStruct> decoder = STRUCTURES.get((octets[0] & 0xff) % STRUCTURES.size());
    try {
      WireStruct read = Reader.readAll(rest, "structure", decoder);
      require(Arrays.equals(read.encodedSecret(), rest), "written otherwise than read");
    } catch (DecodeException rejected) {
      require(rejected.offset() >= 0 && rejected.offset() <= rest.length, "no such offset");
    }
  }

  /** Octets as they are, and as what a member of the cluster has sealed. */
  @MethodSource("octetsSeeds")
  @FuzzTest
  void sealed(byte[] octets) {
    Bytes whole = Bytes.copyOf(octets);
    openAll(whole);
    for (Purpose purpose : Purpose.values()) {
      openAll(SEALER.seal(purpose, Bytes.EMPTY, new Octets(whole)));
      openAll(OF_FOLLOWERS.sealer().seal(purpose, Bytes.EMPTY, new Octets(whole)));
    }
  }

  private static void openAll(Bytes record) {
    MessageBox box =
        new MessageBox(
            new NodeName("node-2"),
            new MemberStart(2, Bytes.copyOf(new byte[16])),
            Duration.ZERO,
            true);
    Optional<Message> message = box.open(record, SEALER, NOW);
    require(message.isEmpty() || box.counts().accepted() == 1, "an uncounted message");
    require(!box.isOwn(record) || message.isEmpty(), "a message of our own");
    require(RECORDS.openRing(record).map(Opened::value) != null, "neither a ring nor none");
    require(RECORDS.openRevocations(record) != null, "neither revocations nor none");
    require(RECORDS.openMember(record) != null, "neither a heartbeat nor none");
    require(RECORDS.openFollowers(List.of(record)).size() <= 1, "two followers in one record");
    require(OF_FOLLOWERS.openRing(record).isEmpty(), "a ring that no member has signed");
    require(OF_FOLLOWERS.openMembers(List.of(record)).size() <= 1, "two heartbeats in one record");
    require(RECORDS.openWantedFormats(List.of(record)).size() <= 1, "two formats in one record");
    require(
        !OF_FOLLOWERS.isRequest(record) || RECORDS.openMember(record).isEmpty(),
        "a record of two kinds");
  }

  /** Any octets, sealed by a member. */
  private record Octets(Bytes octets) implements WireStruct {
    @Override
    public void writeTo(Writer out) {
      out.fixed(octets);
    }

    @Override
    public int encodedLength() {
      return octets.length();
    }
  }

  private static RecordSealer sealer() {
    return new RecordSealer(secrets(), new SecureRandom());
  }

  private static SharedSecrets secrets() {
    String secret = "00a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f";
    return SharedSecrets.parse("fuzz", "default", secret);
  }

  private static byte[] join(int first, byte[] rest) {
    byte[] octets = new byte[rest.length + 1];
    octets[0] = (byte) first;
    System.arraycopy(rest, 0, octets, 1, rest.length);
    return octets;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}

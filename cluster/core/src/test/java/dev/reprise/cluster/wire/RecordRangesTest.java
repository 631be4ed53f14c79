// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.reprise.cluster.wire.FollowerState.FollowedKey;
import dev.reprise.cluster.wire.FollowerState.Trouble;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.revocation.RevokedSubject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A record that exists fits its structure: what has no encoding can't be made. */
class RecordRangesTest {

  private static final NodeName NODE = new NodeName("one");
  private static final Bytes RANDOM = Bytes.copyOf(new byte[16]);
  private static final MemberStart START = new MemberStart(1, RANDOM);
  private static final KeyName KEY = new KeyName(Bytes.copyOf(new byte[16]));
  private static final Instant NOW = Instant.ofEpochSecond(1_000);
  private static final Instant BEFORE_1970 = Instant.ofEpochSecond(-1);
  private static final StoredSession SESSION =
      new StoredSession(NOW, SecretBytes.adopt(new byte[1]));

  static Stream<Arguments> tooLittle() {
    return Stream.of(
        refused("started", () -> new MemberStart(-1, RANDOM)),
        refused("random", () -> new MemberStart(1, Bytes.copyOf(new byte[15]))),
        refused("beat", () -> new MemberRecord(NODE, START, -1, 0, 0, List.of())),
        refused("time", () -> new MemberRecord(NODE, START, 0, -1, 0, List.of())),
        refused("epoch", () -> new MemberRecord(NODE, START, 0, 0, -1, List.of())),
        refused("counter", () -> new MessageHeader(NODE, START, -1, 0)),
        refused("time", () -> new MessageHeader(NODE, START, 0, -1)),
        refused("as_of", () -> new Stamp(BEFORE_1970, NOW, START)),
        refused("since", () -> new Stamp(NOW, BEFORE_1970, START)),
        refused("not_before", () -> new Revocation(subject(), BEFORE_1970, NOW)),
        refused("expires", () -> new Revocation(subject(), NOW, BEFORE_1970)),
        refused("epoch", () -> new Revocations(-1, List.of())),
        refused("expires", () -> new StoredSession(BEFORE_1970, SecretBytes.adopt(new byte[1]))),
        refused("since", () -> new Trouble("a reload failed", -1)),
        refused("written", () -> new FollowedKey(KEY, -1, 0, 0, 0)),
        refused("reloaded", () -> new FollowedKey(KEY, 0, -1, 0, 0)),
        refused("acknowledged", () -> new FollowedKey(KEY, 0, 0, -1, 0)),
        refused("sealing", () -> new FollowedKey(KEY, 0, 0, 0, -1)));
  }

  static Stream<Arguments> tooMuch() {
    KeyName[] names = Stream.generate(() -> KEY).limit(4_096).toArray(KeyName[]::new);
    Trouble[] troubles =
        Stream.generate(() -> new Trouble("x".repeat(255), 0)).limit(16).toArray(Trouble[]::new);
    FollowedKey[] keys =
        Stream.generate(() -> new FollowedKey(KEY, 0, 0, 0, 0))
            .limit(86)
            .toArray(FollowedKey[]::new);
    return Stream.of(
        refused("acknowledged", () -> new MemberRecord(NODE, START, 0, 0, 0, List.of(names))),
        refused("troubles", () -> new FollowerState("nginx", List.of(troubles), List.of())),
        refused("keys", () -> new FollowerState("nginx", List.of(), List.of(keys))),
        refused("program", () -> new FollowerState("x".repeat(256), List.of(), List.of())),
        refused("what", () -> new Trouble("a line\n", 0)),
        refused("session_id", () -> new SessionBroadcast(idOfLength(31), SESSION)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"tooLittle", "tooMuch"})
  void recordThatHasNoEncoding_isRefused(String field, ThrowingCallable making) {
    assertThatIllegalArgumentException().isThrownBy(making).withMessageContaining(field);
  }

  private static Arguments refused(String field, ThrowingCallable making) {
    return arguments(field, making);
  }

  private static RevokedSubject subject() {
    return RevokedSubject.EVERYTHING;
  }

  private static SessionId idOfLength(int length) {
    return new SessionId(Bytes.copyOf(new byte[length]));
  }
}

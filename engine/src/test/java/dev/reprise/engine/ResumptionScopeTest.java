// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.Generations;
import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.testing.TestSessions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResumptionScopeTest {

  private static final Bytes KEY = TestSessions.digest(1);
  private static final Bytes OTHER_KEY = TestSessions.digest(2);
  private static final Bytes CHAIN = TestSessions.digest(3);

  @Test
  void explain_oneFieldDiffers_namesIt() {
    ResumptionScope scope = builder().build();

    assertThat(ResumptionScope.explain(scope, builder().build())).isEmpty();
    assertThat(ResumptionScope.explain(scope, builder().localKeys(List.of(OTHER_KEY)).build()))
        .containsExactly(ScopeDigest.Field.LOCAL_KEYS);
    assertThat(
            ResumptionScope.explain(
                scope, builder().clientAuthentication(ClientAuthentication.NEED).build()))
        .containsExactly(ScopeDigest.Field.CLIENT_AUTHENTICATION);
    assertThat(ResumptionScope.explain(scope, builder().trustAnchors(List.of(KEY)).build()))
        .containsExactly(ScopeDigest.Field.TRUST_ANCHORS);
    assertThat(
            ResumptionScope.explain(scope, builder().application("b").serverNameRule("c").build()))
        .containsExactly(ScopeDigest.Field.APPLICATION, ScopeDigest.Field.SERVER_NAME_RULE);
  }

  @Test
  void explain_fieldsUnknownOnOneSide_areNamed() {
    ScopeDigest bare = new ScopeDigest(builder().build().fingerprint(), List.of());

    assertThat(ResumptionScope.explain(bare, builder().build().digest()))
        .containsExactly(ScopeDigest.Field.values());
  }

  @Test
  void accepts_formerFingerprint_doesSoOneWayOnly() {
    ResumptionScope before = builder().build();
    ResumptionScope after =
        builder()
            .localKeys(List.of(OTHER_KEY))
            .formerFingerprints(List.of(before.fingerprint()))
            .build();

    assertThat(after.accepts(before.digest())).isTrue();
    assertThat(before.accepts(after.digest())).isFalse();
  }

  @Test
  void accepts_anyFormerFingerprint_stillRefusesOthers() {
    ResumptionScope before = builder().build();
    ResumptionScope after =
        builder()
            .localKeys(List.of(OTHER_KEY))
            .formerFingerprints(List.of(before.fingerprint()))
            .build();
    ResumptionScope other = builder().application("another application").build();

    assertThat(after.accepts(other.digest())).isFalse();
  }

  /** They change while a scope stays what it is. */
  @Test
  void fingerprint_whatStandsBesideTheEncoding_doesNotMatter() {
    ResumptionScope beside =
        builder()
            .generations(new Generations(1, 2, 3))
            .formerFingerprints(List.of(KEY))
            .localChains(List.of(KEY))
            .sessionIdContext(Bytes.of(1))
            .build();

    assertThat(beside.fingerprint()).isEqualTo(builder().build().fingerprint());
  }

  @Test
  void sessionIdContext_notDictated_isTheFingerprint() {
    assertThat(builder().build().sessionIdContext()).isEqualTo(builder().build().fingerprint());
    assertThat(builder().sessionIdContext(Bytes.of(1, 2)).build().sessionIdContext())
        .isEqualTo(Bytes.of(1, 2));
  }

  @Test
  void isContradictedBy_keyOrChainThatIsNotOurs_isTrue() {
    ResumptionScope scope = builder().localChains(List.of(CHAIN)).build();

    assertThat(contradicted(scope, false, false)).isFalse();
    assertThat(scope.isContradictedBy(Optional.of(OTHER_KEY), Optional.of(CHAIN), false, false))
        .isTrue();
    assertThat(scope.isContradictedBy(Optional.of(KEY), Optional.of(KEY), false, false)).isTrue();
    assertThat(scope.isContradictedBy(Optional.empty(), Optional.empty(), false, false)).isFalse();
  }

  @Test
  void isContradictedBy_otherClientAuthentication_isTrue() {
    ResumptionScope none = builder().localChains(List.of(CHAIN)).build();
    ResumptionScope want = asking(ClientAuthentication.WANT);
    ResumptionScope need = asking(ClientAuthentication.NEED);

    assertThat(contradicted(none, true, false)).isTrue();
    assertThat(contradicted(want, false, false)).isTrue();
    assertThat(contradicted(want, true, false)).isFalse();
    assertThat(contradicted(want, true, true)).isFalse();
    assertThat(contradicted(need, true, false)).isTrue();
    assertThat(contradicted(need, true, true)).isFalse();
    assertThat(contradicted(need, false, false)).isTrue();
    assertThat(need.isContradictedBy(Optional.empty(), Optional.empty(), false, false)).isFalse();
  }

  private static ResumptionScope asking(ClientAuthentication mode) {
    return builder().localChains(List.of(CHAIN)).clientAuthentication(mode).build();
  }

  /** Whether a handshake with the right key and chain finds it true. */
  private static boolean contradicted(ResumptionScope scope, boolean requested, boolean received) {
    return scope.isContradictedBy(Optional.of(KEY), Optional.of(CHAIN), requested, received);
  }

  @Test
  void build_valueOutOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().localKeys(List.of(Bytes.of(1))));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().application("ü".repeat(128)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().serverNameRule("r".repeat(256)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().sessionIdContext(Bytes.copyOf(new byte[33])));
    assertThat(builder().trustAnchors(digests(2047)).build()).isNotNull();
    assertThatIllegalArgumentException().isThrownBy(() -> builder().trustAnchors(digests(2048)));
  }

  private static List<Bytes> digests(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ByteBuffer.allocate(32).putInt(i).array())
        .map(Bytes::copyOf)
        .toList();
  }

  /** Every session carries the fingerprint, so it is a format. Computed with Python's hashlib. */
  @Test
  void fingerprint_ofAScopeWithEverything_isTheKnownOne() {
    ResumptionScope scope =
        ResumptionScope.builder()
            .localKeys(List.of(OTHER_KEY, KEY, OTHER_KEY))
            .clientAuthentication(ClientAuthentication.NEED)
            .trustAnchors(List.of(TestSessions.digest(9)))
            .application("app")
            .serverNameRule("rule")
            .build();

    assertThat(scope.encoding().hex())
        .isEqualTo(
            "010040"
                + KEY.hex()
                + OTHER_KEY.hex()
                + "020020"
                + TestSessions.digest(9).hex()
                + "03617070"
                + "0472756c65");
    assertThat(scope.fingerprint().hex())
        .isEqualTo("715cadc2ac25d880ffd1b325adef2c4a69392e4f09aa8c1e77eb878efbf1e604");
    assertThat(scope).hasToString("ResumptionScope[" + scope.fingerprint() + "]");
  }

  private static ResumptionScope.Builder builder() {
    return ResumptionScope.builder().application("a").localKeys(List.of(KEY));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.ClientIdentity.CertificateBased;
import dev.reprise.codec.ClientIdentity.Psk;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionStateTest {

  private static final Instant NOW = WireSamples.NOW;

  @Test
  void builder_nothingSet_isAbsent() {
    SessionState state = WireSamples.smallestState();

    assertThat(state.extendedMasterSecret()).isFalse();
    assertThat(state.scope()).isEmpty();
    assertThat(state.generations()).isEqualTo(Generations.ZERO);
    assertThat(state.serverName()).isEmpty();
    assertThat(state.authenticationTime()).isEqualTo(NOW);
    assertThat(state.maxFragmentLength()).isEmpty();
    assertThat(state.localChain()).isEmpty();
    assertThat(state.srpIdentity()).isEmpty();
    assertThat(state.peerChain()).isEmpty();
    assertThat(state.applicationData()).isEmpty();
  }

  @Test
  void encoded_smallestState_hasAuthenticationTimeAlone() {
    Bytes encoded = Bytes.copyOf(WireSamples.smallestState().encodedSecret());

    assertThat(encoded.slice(58, encoded.length())).hasToString("010008" + "80050004" + "6b0187c0");
  }

  @Test
  void withTimestamp_laterTicketOfTheLineage_keepsEverythingElse() {
    SessionState state = WireSamples.largestState();
    Instant later = NOW.plus(Duration.ofHours(1));

    SessionState renewed = state.withTimestamp(later);

    assertThat(renewed.plaintext().timestamp()).isEqualTo(later);
    assertThat(renewed.authenticationTime()).isEqualTo(NOW);
    assertThat(renewed.withTimestamp(NOW)).isEqualTo(state);
  }

  @Test
  void build_largestApplicationDataBesideAllOthers_canBeWritten() throws DecodeException {
    SessionState.Builder state =
        SessionState.builder(
                WireSamples.plaintext(new CertificateBased(WireSamples.CHAIN.subList(0, 1))), NOW)
            .extendedMasterSecret(true)
            .scope(WireSamples.scope())
            .generations(new Generations(1, 1, 1))
            .serverName(new HostName("a".repeat(255)))
            .maxFragmentLength(4)
            .localChain(WireSamples.octets(32, 0))
            .srpIdentity(WireSamples.octets(255, 0))
            .peerChain(WireSamples.leafOnly())
            .peerNotAfter(Instant.MAX);

    SessionState largest =
        state.applicationData(WireSamples.octets(SessionState.MAX_APPLICATION_DATA, 0)).build();

    assertThat(Reader.readAll(largest.encodedSecret(), "SessionState", SessionState::readFrom))
        .isEqualTo(largest);
    state.applicationData(WireSamples.octets(SessionState.MAX_APPLICATION_DATA + 1, 0));
    assertThatThrownBy(state::build).hasMessageContaining("application_data");
  }

  @Test
  void readFrom_moreApplicationDataThanCanBeBuilt_isOutOfRange() {
    Bytes plaintext = Bytes.copyOf(WireSamples.plaintext(ClientIdentity.ANONYMOUS).encodedSecret());
    Bytes tooMuch = WireSamples.octets(SessionState.MAX_APPLICATION_DATA + 1, 0);
    Bytes state =
        Bytes.fromHex(
            plaintext.hex() + "01" + "fc0c" + "80050004" + "6b0187c0" + "000afc00" + tooMuch.hex());

    assertThatThrownBy(() -> Reader.readAll(state, "SessionState", SessionState::readFrom))
        .isInstanceOf(DecodeException.class)
        .hasMessage("application_data: LENGTH_OUT_OF_RANGE at offset 71");
  }

  @Test
  void build_peerChainOfAnotherFormThanTheList_throws() {
    assertRefused(new CertificateBased(WireSamples.CHAIN), WireSamples.leafOnly());
    assertRefused(new CertificateBased(List.of()), WireSamples.leafOnly());
    assertRefused(new CertificateBased(WireSamples.CHAIN), PeerChain.NONE);
    assertRefused(ClientIdentity.ANONYMOUS, PeerChain.NONE);
    assertRefused(new Psk(Bytes.of(1)), PeerChain.NONE);
  }

  @Test
  void build_peerNotAfterWithoutPeerChain_throws() {
    SessionState.Builder state =
        SessionState.builder(WireSamples.plaintext(ClientIdentity.ANONYMOUS), NOW)
            .peerNotAfter(NOW);

    assertThatThrownBy(state::build).hasMessage("there is a peer_not_after, but no peer_chain");
  }

  @Test
  void build_peerNotAfterOutsideTheField_isTheNearestSecond() {
    SessionState.Builder state =
        SessionState.builder(WireSamples.plaintext(new CertificateBased(List.of())), NOW)
            .peerChain(PeerChain.NONE);

    assertThat(state.peerNotAfter(Instant.MIN).build().peerNotAfter()).contains(Instant.EPOCH);
    assertThat(state.peerNotAfter(Instant.MAX).build().peerNotAfter())
        .contains(Instant.ofEpochSecond(0xffffffffL));
  }

  @Test
  void build_certificateBasedWithoutCertificateOrPeerChain_throws() {
    SessionState.Builder state =
        SessionState.builder(WireSamples.plaintext(new CertificateBased(List.of())), NOW);

    assertThatThrownBy(state::build).hasMessageContaining("peer_chain");
  }

  @Test
  void builder_fragmentLengthCode5_throws() {
    SessionState.Builder state =
        SessionState.builder(WireSamples.plaintext(ClientIdentity.ANONYMOUS), NOW)
            .maxFragmentLength(5);

    assertThatThrownBy(state::build).hasMessageContaining("max_fragment_length");
  }

  @Test
  void builder_timeBefore1970OrAfter2106_throws() {
    StatePlaintext plaintext = WireSamples.plaintext(ClientIdentity.ANONYMOUS);

    assertThatThrownBy(() -> SessionState.builder(plaintext, Instant.ofEpochSecond(-1)).build())
        .hasMessageContaining("authentication_time");
    assertThatThrownBy(() -> plaintext.withTimestamp(Instant.ofEpochSecond(1L << 32)))
        .hasMessageContaining("timestamp");
  }

  @Test
  void plaintext_masterSecretAllZero_throws() {
    assertThatThrownBy(
            () ->
                StatePlaintext.of(
                    0xc02f, SecretBytes.adopt(new byte[48]), ClientIdentity.ANONYMOUS, NOW))
        .hasMessageContaining("master_secret");
  }

  @Test
  void generations_oneBelowWhatIsRequired_doesNotSatisfy() {
    Generations stored = new Generations(2, 2, 2);

    assertThat(stored.satisfies(new Generations(2, 1, 2))).isTrue();
    assertThat(stored.satisfies(new Generations(3, 0, 0))).isFalse();
    assertThat(stored.satisfies(new Generations(0, 3, 0))).isFalse();
    assertThat(stored.satisfies(new Generations(0, 0, 3))).isFalse();
  }

  @Test
  void peerChain_formFull_throws() {
    Bytes digest = WireSamples.octets(32, 1);

    assertThatThrownBy(() -> new PeerChain(PeerChain.Form.FULL, digest, digest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a whole chain has no peer_chain");
  }

  @Test
  void peerChain_formNoneWithADigest_throws() {
    Bytes digest = WireSamples.octets(32, 1);
    Bytes zero = PeerChain.NONE.leaf();

    assertThatThrownBy(() -> new PeerChain(PeerChain.Form.NONE, digest, zero))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PeerChain(PeerChain.Form.NONE, zero, digest))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void scope_fieldsNotAscending_throws() {
    List<ScopeDigest.FieldDigest> fields = WireSamples.scope().fields();
    Bytes fingerprint = WireSamples.scope().fingerprint();

    assertThatThrownBy(() -> new ScopeDigest(fingerprint, List.of(fields.get(1), fields.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ScopeDigest(fingerprint, List.of(fields.get(0), fields.get(0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(ClientIdentity client, PeerChain kept) {
    SessionState.Builder state =
        SessionState.builder(WireSamples.plaintext(client), NOW).peerChain(kept);

    assertThatThrownBy(state::build).hasMessageContaining("peer_chain");
  }
}

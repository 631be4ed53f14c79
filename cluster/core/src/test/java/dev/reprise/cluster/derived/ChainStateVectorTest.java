// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorCase;
import dev.reprise.testvectors.VectorTests;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** {@link ChainState} and the keys that follow from it, against an independent generator. */
class ChainStateVectorTest {

  @TestFactory
  Stream<DynamicTest> chainStates() {
    return VectorTests.of("chain_state_decode", (group, vector) -> check(vector));
  }

  private static void check(VectorCase vector) throws DecodeException {
    if (!vector.isValid()) {
      assertThatExceptionOfType(DecodeException.class)
          .isThrownBy(() -> read(vector.input()))
          .satisfies(e -> assertThat(e.kind()).hasToString(vector.failure()));
      return;
    }
    ChainState state = read(vector.input());
    Fields value = vector.value();

    assertThat(state.chainId()).isEqualTo(Bytes.copyOf(value.hex("chain_id")));
    assertThat(state.originSeconds()).isEqualTo(value.number("origin"));
    assertThat(state.stepLengthSeconds()).isEqualTo(value.number("step_length"));
    assertThat(state.step()).isEqualTo(value.number("step"));
    assertThat(state.reachedSeconds()).isEqualTo(value.number("reached"));
    assertThat(state.chainKey().toByteArray()).isEqualTo(value.hex("chain_key"));
    assertThat(state.encodedSecret()).isEqualTo(vector.input());
    assertThat(value.objects("keys")).hasSize(9).allSatisfy(key -> checkKey(state, key));
  }

  private static void checkKey(ChainState state, Fields expected) {
    TicketFormat format = TicketFormat.ofWord(expected.text("format")).orElseThrow();
    ChainState step = state.advancedTo(expected.number("step"));

    TicketKey key = DerivedRing.ticketKey(step, format);

    assertThat(key.name().octets()).isEqualTo(Bytes.copyOf(expected.hex("key_name")));
    assertThat(key.encryptionKey().toByteArray()).isEqualTo(expected.hex("encryption_key"));
    assertThat(key.macKey().toByteArray()).isEqualTo(expected.hex("mac_key"));
  }

  private static ChainState read(byte[] octets) throws DecodeException {
    return Reader.readAll(octets, "ChainState", ChainState::readFrom);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.derived;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.testvectors.VectorFile;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is in a state file, reading it throws nothing but {@link DecodeException}, and what it
 * did read is written as it was. To let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class ChainStateFuzzTest {

  static Stream<byte[]> stateSeeds() {
    return VectorFile.load("chain_state_decode").groups().stream()
        .flatMap(group -> group.cases().stream())
        .map(vector -> vector.inputs().hex("input"));
  }

  @MethodSource("stateSeeds")
  @FuzzTest
  void chainState(byte[] octets) {
    try {
      ChainState state = Reader.readAll(octets, "ChainState", ChainState::readFrom);
      if (!Arrays.equals(state.encodedSecret(), octets)) {
        throw new AssertionError("written otherwise than read");
      }
      if (state.next().step() != state.step() + 1) {
        throw new AssertionError("the next step is another one");
      }
    } catch (DecodeException rejected) {
      // As it should be.
    } catch (IllegalArgumentException e) {
      // Only the very last step has no next one.
      if (octets.length != ChainState.LENGTH) {
        throw e;
      }
    }
  }
}

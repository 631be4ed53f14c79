// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import dev.reprise.codec.Mutants;
import org.junit.jupiter.api.Test;

/** A short run of {@link KeyFileFuzzTest}. */
class KeyFileShortFuzzTest {

  @Test
  void mutantsOfTheSeeds_keepWhatTheTargetHolds() {
    Mutants.run(KeyFileFuzzTest.keyFileSeeds(), new KeyFileFuzzTest()::keyFile);
  }
}

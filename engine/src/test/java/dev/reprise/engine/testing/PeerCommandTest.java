// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;

class PeerCommandTest {

  /** A process can end before the thread that reads its output has read the last of it. */
  @RepeatedTest(200)
  void awaitEnd_returnsTheLastThatWasSaid() throws Exception {
    try (PeerCommand command = PeerCommand.start("sh", "-c", "echo first; echo last")) {
      assertThat(command.awaitEnd()).isEqualTo("first\nlast\n");
    }
  }
}

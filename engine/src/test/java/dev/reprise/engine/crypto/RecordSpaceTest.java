// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordSpaceTest {

  private final byte[] octets = new byte[20];

  @AfterEach
  void withdraw() {
    RecordSpace.withdraw();
  }

  @Test
  void take_whatWasOffered_isThatSpaceOnce() {
    RecordSpace.offer(octets, 4, 10);

    RecordSpace space = RecordSpace.take(10);

    assertThat(space).isNotNull();
    assertThat(space.octets()).isSameAs(octets);
    assertThat(space.offset()).isEqualTo(4);
    assertThat(RecordSpace.take(1)).isNull();
  }

  @Test
  void take_moreThanWasOffered_leavesItThere() {
    RecordSpace.offer(octets, 4, 10);

    assertThat(RecordSpace.take(11)).isNull();
    assertThat(RecordSpace.take(10)).isNotNull();
  }

  @Test
  void take_afterItWasWithdrawn_isNothing() {
    RecordSpace.offer(octets, 4, 10);

    RecordSpace.withdraw();

    assertThat(RecordSpace.take(1)).isNull();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cluster.wire.MemberRecord;
import dev.reprise.cluster.wire.MemberStart;
import dev.reprise.cluster.wire.NodeName;
import dev.reprise.codec.wire.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesakesTest {

  private static final NodeName NAME = new NodeName("node-1");
  private static final MemberStart OURS = start("01");
  private static final MemberStart FORMER = start("02");
  private static final MemberStart FOREIGN = start("03");

  private final Namesakes namesakes = new Namesakes(NAME, OURS, 3);

  @Test
  void found_ownHeartbeats_nobodyElseHasTheName() {
    find(NAME, OURS, 1);
    find(NAME, OURS, 2);

    assertThat(namesakes.any(1)).isFalse();
  }

  /** After a restart, and again after the store has gone back to what it had before. */
  @Test
  void found_heartbeatOfTheFormerLife_nobodyElseHasTheName() {
    find(NAME, FORMER, 17);
    find(NAME, OURS, 1);
    find(NAME, FORMER, 17);
    find(NAME, FORMER, 16);

    assertThat(namesakes.any(1)).isFalse();
  }

  @Test
  void found_heartbeatOfAnotherThatGrows_somebodyElseHasTheName_untilTheyAreSilent() {
    find(NAME, FOREIGN, 17);
    find(NAME, OURS, 1);
    find(NAME, FOREIGN, 18);

    assertThat(namesakes.any(1)).isTrue();
    assertThat(namesakes.any(3)).isTrue();
    assertThat(namesakes.any(4)).isFalse();
  }

  /** The store has put it in the wrong place. */
  @Test
  void found_heartbeatsOfAnotherName_nobodyElseHasOurs() {
    find(new NodeName("node-2"), FOREIGN, 1);
    find(new NodeName("node-2"), FOREIGN, 2);

    assertThat(namesakes.any(1)).isFalse();
  }

  private void find(NodeName node, MemberStart start, long beat) {
    namesakes.found(new MemberRecord(node, start, beat, 0, 0, List.of()), 1);
  }

  private static MemberStart start(String random) {
    return new MemberStart(0, Bytes.fromHex(random.repeat(16)));
  }
}

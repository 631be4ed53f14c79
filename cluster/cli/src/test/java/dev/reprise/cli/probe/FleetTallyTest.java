// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetTallyTest {

  private final FleetTally tally = new FleetTally();

  @Test
  void noTickets_nothingIsKnown() {
    tally.offeredId(true);

    assertThat(finding("fleet")).startsWith("NOTE no tickets were issued");
  }

  @Test
  void oneKey_isOneNodeOrAFleetThatShares() {
    tally.issued("aa");
    tally.resumed("aa");

    assertThat(finding("fleet")).startsWith("OK one node, or several");
    assertThat(finding("key"))
        .isEqualTo("NOTE aa: 1 of 1 tickets, at connections 1 to 1; resumed 1 of 1 times");
  }

  @Test
  void keysThatDeclineEachOther_areNodesThatShareNothing() {
    tally.issued("aa");
    tally.declined("aa", Optional.of("bb"));
    tally.declined("bb", Optional.of("cc"));
    tally.declined("aa", Optional.of("cc"));

    assertThat(finding("fleet"))
        .startsWith("WARNING at least 3 nodes that do not open each other's tickets: aa, bb, cc");
  }

  @Test
  void keysOfTwoOfThreeNodes_areOneGroup() {
    tally.issued("aa");
    tally.issued("bb");
    tally.resumed("aa");
    tally.resumed("bb");
    tally.declined("aa", Optional.of("cc"));
    tally.declined("bb", Optional.of("cc"));

    assertThat(finding("fleet")).contains("at least 2 nodes", ": aa and bb, cc;");
  }

  /** The old key opens everywhere, so the new one does not make a second group. */
  @Test
  void rotation_isNoSecondGroup() {
    tally.issued("aa");
    tally.resumed("aa");
    tally.issued("bb");
    tally.resumed("aa");

    assertThat(finding("fleet")).startsWith("OK ");
  }

  @Test
  void ticketDeclinedUnderItsOwnKey_hintsAtARevocation() {
    tally.issued("aa");
    tally.declined("aa", Optional.of("aa"));

    assertThat(finding("fleet")).startsWith("OK ");
    assertThat(finding("revocation")).startsWith("WARNING ").contains("aa", "revoked");
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 2 or more", "30, 90, 2 to 4", "300, 900, 3"})
  void idsOfOneOfThreeNodes_showHowManyNodesThereAre(int resumed, int offered, String nodes) {
    for (int i = 0; i < offered; i++) {
      tally.offeredId(i < resumed);
    }

    assertThat(finding("fleet_sessions"))
        .startsWith("NOTE ")
        .contains(resumed + " of " + offered + " times", "one of " + nodes + " nodes");
  }

  @Test
  void ticketsThatNameNoKey_areNotTakenForKeys() {
    for (int i = 0; i <= FleetTally.MOST_KEYS; i++) {
      tally.issued("key " + i);
    }

    assertThat(tally.findings()).hasSize(1);
    assertThat(finding("fleet")).startsWith("NOTE the tickets do not begin with the name of a key");
  }

  private String finding(String check) {
    List<Finding> found =
        tally.findings().stream().filter(each -> each.check().equals(check)).toList();
    assertThat(found).as(check).hasSize(1);
    Grade grade = found.get(0).grade();
    return grade + " " + found.get(0).detail();
  }
}

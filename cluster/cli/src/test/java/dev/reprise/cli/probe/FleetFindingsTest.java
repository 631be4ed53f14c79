// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.fleet.FleetTally;
import dev.reprise.cli.probe.testing.ScriptedFleet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetFindingsTest {

  private final ScriptedFleet fleet = new ScriptedFleet();

  @Test
  void noTickets_nothingIsKnown() {
    fleet.issuedNothing().offeredId(true);

    assertThat(finding("fleet")).isEqualTo("NOTE no tickets were issued; 2 connections");
  }

  @Test
  void ticketsThatNobodyOffered_proveNothing() {
    fleet.issued("aa");

    assertThat(finding("fleet")).startsWith("NOTE nothing is known: no ticket was offered");
  }

  @Test
  void oneKey_isOneNodeOrAFleetThatShares() {
    fleet.issued("aa").resumed("aa");

    assertThat(finding("fleet")).startsWith("OK one node, or several");
    assertThat(finding("key"))
        .isEqualTo("NOTE aa: 1 of 1 tickets, at connections 1 to 1; resumed 1 of 1 times");
  }

  @Test
  void keysThatDeclineEachOther_areNodesThatShareNothing() {
    fleet.issued("aa").declined("aa", "bb").declined("bb", "cc").declined("cc", "aa");
    fleet.declined("aa", "cc").declined("cc", "bb").declined("bb", "aa");

    assertThat(finding("fleet"))
        .startsWith("WARNING at least 3 nodes that do not open each other's tickets: aa, bb, cc");
  }

  @Test
  void keysOfTwoOfThreeNodes_areOneGroup() {
    fleet.issued("aa").issued("bb").resumed("aa").resumed("bb");
    fleet.declined("aa", "cc").declined("bb", "cc").issued("aa").issued("bb");

    assertThat(finding("fleet")).contains("at least 2 nodes", ": aa and bb, cc;");
  }

  /** The old key opens everywhere, so the new one does not make a second group. */
  @Test
  void rotation_isNoSecondGroup() {
    fleet.issued("aa").resumed("aa").issued("bb").resumed("aa").renewed("aa", "bb");

    assertThat(finding("fleet")).startsWith("OK ");
  }

  @Test
  void keyThatExpired_isNoSecondNode() {
    fleet.issued("aa").resumed("aa").issued("bb").renewed("aa", "bb").resumed("bb");
    fleet.declined("aa", "bb").issued("bb").resumed("bb");

    assertThat(finding("fleet")).startsWith("OK ");
    assertThat(findings("key").get(0)).endsWith("; out of use by connection 6");
    assertThat(findings("key").get(1)).doesNotContain("out of use");
  }

  @Test
  void keyThatARestartReplaced_isNoSecondNode() {
    fleet.issued("aa").resumed("aa").declined("aa", "bb").resumed("bb").issued("bb");

    assertThat(finding("fleet")).startsWith("OK ");
  }

  @Test
  void nodeThatDeclinesAndIssuesNothing_isAnotherNode() {
    fleet.issued("aa").resumed("aa").declinedWithoutTicket("aa").issued("aa").resumed("aa");

    assertThat(finding("fleet"))
        .startsWith("WARNING at least 2 nodes")
        .contains(": aa, one that issues no tickets;");
    assertThat(finding("ticket")).startsWith("WARNING 1 of 3 full handshakes got no ticket");
  }

  @Test
  void nodeThatIssuesNothing_isAWarningBeforeAnyTicketIsDeclined() {
    fleet.issued("aa").resumed("aa").issuedNothing();

    assertThat(finding("ticket")).startsWith("WARNING 1 of 2 full handshakes got no ticket");
  }

  @Test
  void noTicketResumes_isAWarning() {
    fleet.issued("aa").declinedWithoutTicket("aa");

    assertThat(finding("fleet"))
        .startsWith("WARNING no ticket was resumed, of 1 that were offered");
  }

  /** Nothing was seen between the third key and the others. */
  @Test
  void thirdKey_doesNotBringTwoTogetherThatAreApart() {
    fleet.issued("aa").issued("cc").issued("bb").resumed("aa").resumed("bb").resumed("cc");
    fleet.declined("aa", "bb").declined("bb", "aa").issued("cc");

    assertThat(finding("fleet")).startsWith("WARNING at least 2 nodes");
  }

  /** The new key goes where it was seen to open the old one's tickets. */
  @Test
  void rotationOfOneOfTwoNodes_leavesTwoNodes() {
    fleet.issued("aa").issued("bb").declined("aa", "bb").declined("bb", "aa");
    fleet.renewed("bb", "cc").declined("aa", "cc").issued("aa").declined("cc", "aa").issued("cc");

    assertThat(finding("fleet")).contains("at least 2 nodes", ": aa, bb and cc;");
  }

  /** A new key that one node had before the other was told. */
  @Test
  void nodesThatDifferedForAWhile_areReportedAsThat() {
    fleet.issued("aa").issued("bb").declined("bb", "aa").issued("bb");
    for (int i = 0; i < 50; i++) {
      fleet.renewed("aa", "bb").resumed("bb");
    }

    assertThat(finding("fleet"))
        .startsWith("WARNING nodes declined each other's tickets for a while: aa and bb until");
  }

  @Test
  void ticketDeclinedUnderItsOwnKey_hintsAtARevocation() {
    fleet.issued("aa").resumed("aa").declined("aa", "aa");

    assertThat(finding("fleet")).startsWith("OK ");
    assertThat(finding("revocation")).startsWith("WARNING ").contains("aa", "revoked");
  }

  /**
   * Two keys seal while a fleet goes from one to the other, and each declines for the same cause.
   */
  @Test
  void revocationDuringARotation_isNoSecondNode() {
    fleet.issued("aa").issued("bb").resumed("aa").resumed("bb");
    fleet.declined("aa", "bb").declined("bb", "aa").declined("aa", "aa").declined("bb", "bb");

    assertThat(finding("fleet")).startsWith("OK ");
    assertThat(findings("revocation")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 2 or more", "30, 90, 2 to 4", "300, 900, 3"})
  void idsOfOneOfThreeNodes_showHowManyNodesThereAre(int resumed, int offered, String nodes) {
    for (int i = 0; i < offered; i++) {
      fleet.offeredId(i < resumed);
    }

    assertThat(finding("fleet_sessions"))
        .startsWith("NOTE ")
        .contains(resumed + " of " + offered + " times", "one of " + nodes + " nodes");
  }

  @Test
  void idsOfOneNode_thatSometimesExpire_areNoSignOfTwoNodes() {
    for (int i = 0; i < 100; i++) {
      fleet.offeredId(i % 20 != 0);
    }

    assertThat(finding("fleet_sessions"))
        .startsWith("NOTE ")
        .endsWith(
            "95 of 100 times, more often than two nodes that share none would: some sessions"
                + " ended");
  }

  @Test
  void ticketsThatNameNoKey_areNotTakenForKeys() {
    for (int i = 0; i <= FleetTally.MOST_KEYS; i++) {
      fleet.issued("key " + i).resumed("key " + i);
    }

    assertThat(FleetFindings.of(fleet.tally())).hasSize(1);
    assertThat(finding("fleet")).startsWith("NOTE the tickets do not begin with the name of a key");
  }

  @Test
  void manyRotations_areNotTakenForTicketsWithoutAName() {
    for (int i = 0; i <= 2 * FleetTally.MOST_KEYS; i++) {
      fleet.issued("key " + i).resumed("key " + i).issued("key " + i);
      fleet.declined("key " + i, "key " + (i + 1));
    }

    assertThat(finding("fleet")).startsWith("OK ");
    assertThat(findings("key")).hasSize(FleetTally.MOST_KEYS);
  }

  private String finding(String check) {
    List<String> found = findings(check);
    assertThat(found).as(check).hasSize(1);
    return found.get(0);
  }

  private List<String> findings(String check) {
    return FleetFindings.of(fleet.tally()).stream()
        .filter(each -> each.check().equals(check))
        .map(FleetFindingsTest::text)
        .toList();
  }

  private static String text(Finding finding) {
    Grade grade = finding.grade();
    return grade + " " + finding.detail();
  }
}

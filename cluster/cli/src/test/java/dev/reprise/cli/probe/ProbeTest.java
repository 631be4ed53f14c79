// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import dev.reprise.cli.probe.testing.BrokenServer;
import dev.reprise.cli.probe.testing.Fault;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The probe at a server without fault, and at none; {@link BrokenServersTest} has the faults. */
class ProbeTest {

  /** More than the hour for which a {@link BrokenServer} says that a ticket lives. */
  private static final Duration LATE = Duration.ofMinutes(70);

  @Test
  void probe_serverWithoutFault_findsNothingWrong() throws Exception {
    try (BrokenServer server = BrokenServer.with()) {
      assertThat(wrong(probe(server))).isEmpty();
    }
  }

  @Test
  void probe_nobodyListens_isAFailure() throws Exception {
    BrokenServer server = BrokenServer.with();
    server.close();

    assertThat(wrong(probe(server)))
        .extracting(Finding::check, Finding::grade)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Check.FULL_HANDSHAKE.word(), Grade.FAIL));
  }

  /**
   * The session is too old for the server when it is offered, because this process stood still or
   * an answer was slow: another one is offered, and nothing is concluded from the first.
   */
  @Test
  void probe_firstSessionExpiresMeanwhile_changesNoFinding() throws Exception {
    try (BrokenServer server = BrokenServer.with()) {
      List<Finding> undisturbed = probe(server).findings();

      List<Finding> late = probe(server, stoppedOnce(Check.TICKET)).findings();

      assertThat(late).isEqualTo(undisturbed);
    }
  }

  /** However often this process stands still, a session that may have expired shows nothing. */
  @ParameterizedTest
  @EnumSource(
      value = Check.class,
      names = {"TICKET", "EMS_DROPPED", "CIPHER_SUITE", "SERVER_NAME", "TAMPERED", "EMS_ADDED"})
  void probe_eachSessionMayHaveExpired_concludesNothing(Check check) throws Exception {
    try (BrokenServer server = BrokenServer.with()) {
      NodeReport report = probe(server, stoppedAgainAndAgain(check));

      assertThat(wrong(report)).isEmpty();
      assertThat(report.findings())
          .filteredOn(finding -> finding.check().equals(check.word()))
          .filteredOn(finding -> !finding.detail().contains("is issued"))
          .isNotEmpty()
          .allMatch(finding -> finding.grade() == Grade.NOTE)
          .allMatch(finding -> finding.detail().contains("unknown, the session may have expired"));
    }
  }

  /** What a server resumes, it resumes, however late. */
  @Test
  void probe_serverThatTakesTooMuch_isFoundHoweverLate() throws Exception {
    try (BrokenServer server = BrokenServer.with(Fault.NO_MAC_CHECK)) {
      assertThat(wrong(probe(server, stoppedAgainAndAgain(Check.TAMPERED))))
          .extracting(Finding::check)
          .containsOnly(Check.TAMPERED.word());
    }
  }

  /** A clock, and what the probe says before it begins with a check. */
  private record Course(InstantSource clock, Consumer<String> progress) {}

  /** The clock leaps by most of a ticket's life when the probe comes to a check. */
  private static Course stoppedOnce(Check check) {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    return new Course(
        now::get,
        what -> now.updateAndGet(time -> what.equals(check.what()) ? time.plus(LATE) : time));
  }

  /** From that check on the clock leaps whenever it is read. */
  private static Course stoppedAgainAndAgain(Check check) {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    AtomicReference<Duration> leap = new AtomicReference<>(Duration.ZERO);
    return new Course(
        () -> now.updateAndGet(time -> time.plus(leap.get())),
        what -> leap.updateAndGet(before -> what.equals(check.what()) ? LATE : before));
  }

  private static NodeReport probe(BrokenServer server) {
    return probe(server, new Course(InstantSource.system(), progress -> {}));
  }

  private static NodeReport probe(BrokenServer server, Course course) {
    Wire wire = new Wire(Duration.ofSeconds(60));
    SecureRandom random = new SecureRandom();
    ProbedServer node = server.node();
    return new NodeProbe(
            new Examination(
                node, wire, course.clock(), random, HelloOffer.DEFAULT, course.progress()),
            node.serverName(),
            "other.invalid",
            new Handshakes(wire, course.clock(), random, HelloOffer.DEFAULT))
        .run();
  }

  private static List<Finding> wrong(NodeReport report) {
    return report.findings().stream().filter(finding -> finding.grade().isWrong()).toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.engine.DeclineReason;
import dev.reprise.engine.NotIssuedReason;
import dev.reprise.engine.ResumptionEvents.RotationTrigger;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.bc.testing.SavedSession;
import dev.reprise.engine.bc.testing.TestClient;
import dev.reprise.engine.bc.testing.TestNode;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.server.TlsResumptionEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording says of handshakes and rotations. */
class FlightRecorderHandshakeTest {

  private static final String HANDSHAKE = "dev.reprise.TlsResumption";
  private static final String ROTATION = "dev.reprise.StekRotation";

  @TempDir Path directory;

  private interface Action {
    void run() throws IOException;
  }

  @Test
  void recording_ofAFullAndAnAbbreviatedHandshake_tellsBoth() throws IOException {
    TestNode node = TestNode.standard();

    List<RecordedEvent> events =
        recorded(
            HANDSHAKE,
            () -> {
              SavedSession session = node.fullHandshake();
              node.clock.advance(Duration.ofMinutes(3));
              node.assertResumes(TestClient.offering(session), Mechanism.TICKET);
            });

    assertThat(events).hasSize(2);
    RecordedEvent full = events.get(0);
    assertThat(full.getBoolean("resumed")).isFalse();
    assertThat(full.getString("mechanism")).isNull();
    assertThat(full.getString("reason")).isEqualTo("not_offered");
    assertThat(full.getBoolean("ticketIssued")).isTrue();
    assertThat(full.getDuration()).isPositive();
    RecordedEvent resumed = events.get(1);
    assertThat(resumed.getBoolean("resumed")).isTrue();
    assertThat(resumed.getString("mechanism")).isEqualTo("ticket");
    assertThat(resumed.getString("reason")).isNull();
    assertThat(resumed.getDuration("sessionAge")).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void recording_ofADeclinedTicket_hasTheReasonOfTheOutcome() throws IOException {
    TestNode node = TestNode.standard();
    TestNode elsewhere = node.sibling(node.policy);
    elsewhere.scopes =
        ScopeResolver.fixed(TestNode.scope(ResumptionScope.builder().application("other")));
    SavedSession session = node.fullHandshake();

    List<RecordedEvent> events =
        recorded(HANDSHAKE, () -> elsewhere.connect(TestClient.offering(session)));

    assertThat(events).hasSize(1);
    assertThat(events.get(0).getString("reason")).isEqualTo("scope");
    assertThat(events.get(0).getString("mechanism")).isEqualTo("ticket");
    assertThat(elsewhere.events.all).contains("declined ticket scope");
  }

  @Test
  void recording_ofEachReason_hasItsWord() throws IOException {
    List<RecordedEvent> events =
        recorded(
            HANDSHAKE,
            () -> {
              for (DeclineReason reason : DeclineReason.values()) {
                TlsResumptionEvent event = new TlsResumptionEvent();
                event.begin();
                event.full(Optional.of(Mechanism.SESSION_ID), reason, true, Optional.empty());
              }
              for (NotIssuedReason reason : NotIssuedReason.values()) {
                TlsResumptionEvent event = new TlsResumptionEvent();
                event.begin();
                event.full(Optional.empty(), DeclineReason.NOT_OFFERED, false, Optional.of(reason));
              }
            });

    assertThat(events.stream().map(event -> event.getString("reason")))
        .containsAll(Arrays.stream(DeclineReason.values()).map(DeclineReason::word).toList());
    assertThat(events.stream().map(event -> event.getString("notIssued")).filter(Objects::nonNull))
        .containsExactlyElementsOf(
            Arrays.stream(NotIssuedReason.values()).map(NotIssuedReason::word).toList());
  }

  @Test
  void recording_ofARotation_hasItsTrigger() throws IOException {
    TestNode node = TestNode.standard();
    RotatingKeys keys = (RotatingKeys) node.keys;

    List<RecordedEvent> events =
        recorded(
            ROTATION,
            () -> {
              node.fullHandshake();
              node.clock.advance(Duration.ofMinutes(1));
              keys.rotate(node.clock.instant());
              node.fullHandshake();
              node.fullHandshake();
            });

    assertThat(events).extracting(event -> event.getString("trigger")).containsExactly("manual");
    assertThat(node.events.all).containsOnlyOnce("rotated " + RotationTrigger.MANUAL.word());
  }

  /** Nothing in an event tells one client, key or session from another. */
  @Test
  void event_hasNoFieldForWhoItWas() throws IOException {
    List<RecordedEvent> events = recorded(HANDSHAKE, () -> TestNode.standard().fullHandshake());

    assertThat(events.get(0).getFields())
        .extracting(field -> field.getName())
        .containsExactlyInAnyOrder(
            "startTime",
            "duration",
            "eventThread",
            "stackTrace",
            "resumed",
            "mechanism",
            "reason",
            "ticketIssued",
            "notIssued",
            "sessionAge");
  }

  private List<RecordedEvent> recorded(String event, Action action) throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(HANDSHAKE).withoutThreshold();
      recording.enable(ROTATION);
      recording.start();
      action.run();
      recording.stop();
      Path file = directory.resolve("recording.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(each -> each.getEventType().getName().equals(event))
          .toList();
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.AnswerLines;
import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RenewingClient;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Clients that go round a fleet, and what they saw: openssl offers a session of each server at
 * every server, Python goes on with the newest session that it has, curl asks each server for a
 * page. Servers whose sessions have one context must resume each other's. Closing ends the clients.
 */
public final class FleetTour implements AutoCloseable {

  private static final String UNKNOWN = "full: unknown_key";

  /** A session ends five minutes after its full handshake, by the defaults of nginx and HAProxy. */
  private static final int RETURNS_OF_A_TRAVELLER = 4;

  private final Path directory;
  private final List<Stop> stops = new ArrayList<>();
  private final Map<Stop, Path> kept = new LinkedHashMap<>();
  private final Map<String, RenewingClient> travellers = new LinkedHashMap<>();
  private final Map<Stop, Map<Stop, TreeSet<String>>> seen = new LinkedHashMap<>();
  private int returns;
  private int sessions;
  private int offers;
  private int visits;
  private int pages;

  /**
   * A server: its column in the table, the context of its sessions, where it listens, and whether
   * it says why it resumes nothing.
   */
  private record Stop(String title, String context, int port, boolean tellsWhy) {}

  public FleetTour(Path directory) {
    this.directory = directory;
  }

  /** Adds a server. Python's client of a context begins with the first server that has it. */
  public void add(String title, String context, int port) {
    stops.add(new Stop(title, context, port, false));
  }

  /** Adds a server of ours, which says why it resumes nothing. */
  public void addOurs(String title, String context, int port) {
    stops.add(new Stop(title, context, port, true));
  }

  /** Offers a session of each server at every server, those of another context included. */
  public void compareAll() {
    for (Stop from : stops) {
      Path session = session(from);
      stops.forEach(to -> offer(session, from, to));
    }
    loadPages();
  }

  /** Lets the clients go round once, where sessions resume, and where servers say why not. */
  public void visitAll() {
    for (Stop from : stops) {
      Path session = session(from);
      stops.stream()
          .filter(to -> to.tellsWhy() || to.context().equals(from.context()))
          .forEach(to -> offer(session, from, to));
      kept.putIfAbsent(from, session);
    }
    stops.forEach(this::travelTo);
  }

  /** Offers the oldest sessions since this was last called once more, where they must resume. */
  public void comeBack() {
    kept.forEach((from, session) -> stopsLike(from).forEach(to -> offer(session, from, to)));
    kept.clear();
    if (++returns % RETURNS_OF_A_TRAVELLER == 0) {
      travellers.values().forEach(RenewingClient::close);
      travellers.clear();
    }
  }

  private Stream<Stop> stopsLike(Stop from) {
    return stops.stream().filter(to -> to.context().equals(from.context()));
  }

  private Path session(Stop from) {
    Path session = directory.resolve("session-" + sessions++ + ".pem");
    SClient.Outcome made = SClient.of(from.port()).saveTo(session).connect();
    assertThat(made.full()).as("session of %s: %s", from.title(), made.output()).isTrue();
    return session;
  }

  private void offer(Path session, Stop from, Stop to) {
    SClient.Outcome outcome = SClient.of(to.port()).offer(session).connect();
    String word = word(outcome);
    offers++;
    seen.computeIfAbsent(from, stop -> new LinkedHashMap<>())
        .computeIfAbsent(to, stop -> new TreeSet<>())
        .add(word);
    if (from.context().equals(to.context())) {
      assertThat(word)
          .as("a session of %s at %s: %s", from.title(), to.title(), outcome.output())
          .isEqualTo("resumed");
    }
    assertThat(word).as("a session of %s at %s", from.title(), to.title()).isNotEqualTo(UNKNOWN);
  }

  /** Servers of ours say why they resume nothing. */
  private static String word(SClient.Outcome outcome) {
    if (outcome.resumed()) {
      return "resumed";
    }
    assertThat(outcome.full()).as(outcome.output()).isTrue();
    return AnswerLines.allIn(outcome.output()).stream()
        .findFirst()
        .map(answer -> "full: " + answer.get("reason"))
        .orElse("full");
  }

  private void travelTo(Stop stop) {
    boolean begins = !travellers.containsKey(stop.context());
    RenewingClient traveller =
        travellers.computeIfAbsent(
            stop.context(),
            context -> RenewingClient.start(directory, Optional.of(Peer.SERVER_NAME)));
    assertThat(traveller.visit(stop.port()))
        .as("Python at %s resumes, but for its first visit", stop.title())
        .isEqualTo(!begins);
    visits++;
  }

  private void loadPages() {
    List<String> command =
        new ArrayList<>(List.of(Peers.find("curl"), "--silent", "--insecure", "--tls-max", "1.2"));
    command.addAll(List.of("--output", "/dev/null"));
    stops.forEach(stop -> command.add("https://127.0.0.1:" + stop.port() + "/"));
    RunningProcess.Result result = RunningProcess.run("", command);
    assertThat(result.exitCode()).as(result.all()).isZero();
    pages += stops.size();
  }

  /** What the clients did, in one line. */
  public String summary() {
    return "%d sessions of openssl offered %d times, %d visits of Python, %d pages of curl"
        .formatted(sessions, offers, visits, pages);
  }

  /** Enters what openssl saw: a row for each server's sessions, a column for each server. */
  public void enterInto(FleetMatrix matrix) {
    seen.forEach(
        (from, cells) ->
            cells.forEach(
                (to, words) ->
                    matrix.put(
                        "session of " + from.title(),
                        "at " + to.title(),
                        String.join(" or ", words))));
  }

  @Override
  public void close() {
    travellers.values().forEach(RenewingClient::close);
  }
}

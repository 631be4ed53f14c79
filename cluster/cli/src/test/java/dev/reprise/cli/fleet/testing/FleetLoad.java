// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.ServeProcess;
import dev.reprise.cli.testing.Trip;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** {@link SteadyLoad} in a process of its own, and what it has said so far. Closing kills it. */
final class FleetLoad implements AutoCloseable {

  private final RunningProcess process;

  /** What has been read so far, so that no line is read for each trip that is asked for. */
  private final Map<Integer, Trip> ended = new HashMap<>();

  private FleetLoad(RunningProcess process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param pace the time between the beginnings of two trips
   */
  static FleetLoad start(Path certificate, List<ServeProcess> nodes, Duration pace) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(SteadyLoad.class.getName());
    command.add(Long.toString(pace.toMillis()));
    command.add(certificate.toString());
    nodes.forEach(node -> command.add(Integer.toString(node.port())));
    return new FleetLoad(RunningProcess.start(command));
  }

  /**
   * Trips in the order in which they began: each of them has ended, however long that took.
   *
   * @param since the first of them began at that moment or later, in epoch milliseconds
   * @param from the last of them is the last of {@code count} that began at this moment or later
   */
  List<Trip> await(long since, long from, int count) {
    return IntStream.range(firstFrom(since), firstFrom(from) + count)
        .mapToObj(this::await)
        .toList();
  }

  /** Waits until a trip has ended that began at that moment or later. */
  Trip awaitFrom(long millis) {
    return await(trip -> trip.startedMillis() >= millis);
  }

  @Override
  public void close() {
    process.close();
  }

  /** The number of the first trip that began then or later: those before it may end after it. */
  private int firstFrom(long millis) {
    int first = awaitFrom(millis).number();
    while (first > 0 && await(first - 1).startedMillis() >= millis) {
      first--;
    }
    return first;
  }

  private Trip await(int number) {
    Trip known = ended.get(number);
    if (known != null) {
      return known;
    }
    Trip trip = await(each -> each.number() == number);
    process.lines().stream()
        .flatMap(line -> Trip.of(line).stream())
        .forEach(each -> ended.put(each.number(), each));
    return trip;
  }

  private Trip await(Predicate<Trip> fits) {
    String line = process.awaitLine(each -> Trip.of(each).filter(fits).isPresent());
    return Trip.of(line).orElseThrow();
  }
}

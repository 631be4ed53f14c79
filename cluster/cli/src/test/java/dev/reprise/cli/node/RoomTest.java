// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final long MOMENT = 50_000_000;
  private static final long PLENTY = 1 << 30;

  private final AtomicLong now = new AtomicLong();
  private final List<String> evicted = new ArrayList<>();

  private Room.Place enter(Room room, String name) {
    Room.Place place = room.enter();
    place.onEviction(
        () -> {
          evicted.add(name);
          place.leave();
        });
    return place;
  }

  @Test
  void awaitVacancy_fullOfClientsThatSaidNothing_evictsTheOldest() throws InterruptedException {
    Room room = new Room(2, PLENTY, now::get);
    enter(room, "first");
    now.addAndGet(1);
    enter(room, "second");
    now.addAndGet(MOMENT);

    assertThat(room.awaitVacancy()).isTrue();

    assertThat(evicted).containsExactly("first");
    assertThat(room.connections()).isOne();
  }

  @Test
  void awaitVacancy_crowdOfUnfinishedHandshakes_sparesAnotherCrowd() throws InterruptedException {
    Room room = new Room(3, PLENTY, now::get);
    enter(room, "served").report(Room.Crowd.SERVED, 0);
    enter(room, "half open").report(Room.Crowd.HANDSHAKE, 0);
    enter(room, "half open, too").report(Room.Crowd.HANDSHAKE, 0);
    now.addAndGet(MOMENT);

    assertThat(room.awaitVacancy()).isTrue();

    assertThat(evicted).containsExactly("half open");
  }

  @Test
  void report_moreOctetsThanTheNodeMayHold_evictsTheOldestOfTheHeaviestCrowd() {
    Room room = new Room(100, 200_000, now::get);
    Room.Place first = enter(room, "first");
    Room.Place second = enter(room, "second");
    enter(room, "served").report(Room.Crowd.SERVED, 0);
    now.addAndGet(MOMENT);
    first.report(Room.Crowd.HELLO_AWAITED, 30_000);

    second.report(Room.Crowd.HELLO_AWAITED, 30_000);

    assertThat(evicted).containsExactly("first");
    assertThat(room.octets()).isLessThan(200_000);
  }

  @Test
  void report_progressJustMade_isSpared() {
    Room room = new Room(100, 60_000, now::get);
    enter(room, "silent");
    now.addAndGet(MOMENT);

    enter(room, "busy").report(Room.Crowd.HANDSHAKE, 0);
    enter(room, "busy, too").report(Room.Crowd.HANDSHAKE, 0);

    assertThat(evicted).isEmpty();
  }

  @Test
  void leave_twice_countsOnce() {
    Room room = new Room(2, PLENTY, now::get);
    Room.Place place = room.enter();
    room.enter();

    place.leave();
    place.leave();

    assertThat(room.connections()).isOne();
  }

  @Test
  void leave_everyConnection_leavesNothingBehind() throws InterruptedException {
    Room room = new Room(4, PLENTY, now::get);
    for (int i = 0; i < 10; i++) {
      assertThat(room.awaitVacancy()).isTrue();
      enter(room, "client " + i).report(List.of(Room.Crowd.values()).get(i % 3), i);
      now.addAndGet(MOMENT);
    }
    room.makeRoom();
    room.makeRoom();
    room.makeRoom();
    room.makeRoom();

    assertThat(room.connections()).isZero();
    assertThat(room.octets()).isZero();
    assertThat(room.evicted()).isEqualTo(10);
  }

  @Test
  void onEviction_setAfterTheEviction_runsAtOnce() throws InterruptedException {
    Room room = new Room(1, PLENTY, now::get);
    Room.Place place = room.enter();
    now.addAndGet(MOMENT);
    room.makeRoom();

    place.onEviction(() -> evicted.add("late"));

    assertThat(evicted).containsExactly("late");
  }

  @Test
  void awaitVacancy_closed_isFalse() throws InterruptedException {
    Room room = new Room(1, PLENTY, now::get);
    room.enter();

    room.close();

    assertThat(room.awaitVacancy()).isFalse();
  }
}

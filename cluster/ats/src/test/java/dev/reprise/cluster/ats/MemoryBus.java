// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A bus in memory. All listeners, also the sender, get each message at once. */
final class MemoryBus {

  final List<String> sentChannels = new ArrayList<>();
  private final List<End> ends = new ArrayList<>();
  private boolean away;

  /** Nobody hears anything from now on, or everybody listens again. */
  void away(boolean value) {
    away = value;
    if (!away) {
      List.copyOf(ends).forEach(End::listening);
    }
  }

  void deliver(String channel, String payload) {
    sentChannels.add(channel);
    if (!away) {
      for (End end : List.copyOf(ends)) {
        end.hear(channel, payload);
      }
    }
  }

  Bus newEnd() {
    return new End();
  }

  /** One node's end. */
  private final class End implements Bus {
    private Listener listener;

    @Override
    public void start(Listener value) {
      listener = value;
      ends.add(this);
      if (!away) {
        listening();
      }
    }

    void listening() {
      listener.listening();
    }

    void hear(String channel, String payload) {
      listener.heard(
          channel.getBytes(StandardCharsets.ISO_8859_1),
          payload.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void send(String channel, String payload, boolean urgent) {
      deliver(channel, payload);
    }

    @Override
    public long dropped() {
      return 0;
    }

    @Override
    public void close() {
      ends.remove(this);
    }
  }
}

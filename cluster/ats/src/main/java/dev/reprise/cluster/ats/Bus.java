// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

/** Carries messages within a group: at most once, to all who listen at the moment. */
interface Bus extends AutoCloseable {

  /** Who hears messages. Called by the bus's threads. */
  interface Listener {
    /** The bus can be heard from now on, for the first time or again. */
    void listening();

    /** A message, which may be anybody's. */
    void heard(byte[] channel, byte[] payload);
  }

  /** Begins to listen. */
  void start(Listener listener);

  /**
   * Sends as soon as possible, and returns at once.
   *
   * @param urgent goes before all that are not, and is kept until it is sent
   */
  void send(String channel, String payload, boolean urgent);

  /** How many messages were given up. */
  long dropped();

  @Override
  void close();
}

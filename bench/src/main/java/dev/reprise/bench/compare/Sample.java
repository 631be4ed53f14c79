// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.compare;

/**
 * What a server spent on one handshake, as the mean of one round.
 *
 * @param micros microseconds that passed
 * @param cpuMicros microseconds of processor time
 * @param octets octets allocated on the heap of a JVM; zero elsewhere
 */
record Sample(double micros, double cpuMicros, double octets) {

  static Sample of(double handshakes, double nanos, double cpuNanos, double octets) {
    return new Sample(nanos / handshakes / 1e3, cpuNanos / handshakes / 1e3, octets / handshakes);
  }
}

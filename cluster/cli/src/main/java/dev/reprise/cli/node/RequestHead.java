// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

/** The part of a request that a node waits for: everything up to the first blank line. */
final class RequestHead {

  static final int MAX_OCTETS = 16 * 1024;

  private int octets;
  private boolean lineIsEmpty;
  private boolean complete;

  /** Takes what has come; what follows the blank line is not looked at. */
  void accept(byte[] input, int length) {
    for (int i = 0; i < length && !complete; i++) {
      octets++;
      if (input[i] == '\n') {
        complete = lineIsEmpty;
        lineIsEmpty = true;
      } else if (input[i] != '\r') {
        lineIsEmpty = false;
      }
    }
  }

  boolean isComplete() {
    return complete;
  }

  boolean isTooLarge() {
    return !complete && octets > MAX_OCTETS;
  }
}

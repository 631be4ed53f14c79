// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

/**
 * A server that listens.
 *
 * @param port the port on loopback
 * @param renewal makes the server read its key store again
 */
record StartedServer(int port, Renewal renewal) {

  /** What an administrator does after a certificate was renewed. */
  interface Renewal {
    void run() throws Exception;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * How the probe reaches a node.
 *
 * @param timeout how long a connection, and then each read, may take
 */
record Wire(Duration timeout) {

  /**
   * Opens a connection.
   *
   * @throws UnreachableException if there is none within the time
   */
  Socket connect(ProbedServer node) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      socket.connect(node.address(), Math.toIntExact(timeout.toMillis()));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new UnreachableException(e);
    }
  }
}

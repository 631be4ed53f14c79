// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import java.io.IOException;

/** A TLS server stack under measurement, set up as its users would for speed. */
interface ServerStack extends AutoCloseable {

  /** Makes the server's end of a new connection. */
  Connection accept() throws IOException;

  @Override
  void close();

  /** The server's end of one connection, on octets rather than sockets. */
  interface Connection {

    /**
     * Takes what the client has sent and does all the work that it calls for.
     *
     * @param octets records as they came, whole or in part
     * @return the records to send in answer, possibly none
     */
    byte[] receive(byte[] octets) throws IOException;

    /** Tells whether the handshake is complete. */
    boolean isConnected();

    /** Tells, by the stack's own word, whether the finished handshake resumed a session. */
    boolean hasResumed();

    /** Frees what the connection holds outside the heap. */
    default void free() {}
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.ResumptionOutcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The server's end of a connection in memory, through any adapter. */
public interface ServerEnd {

  /** Lets the server read whole records. Throws what the server throws to its embedder. */
  void receive(byte[] octets) throws IOException;

  /** Takes the octets that the server wants to send. */
  byte[] output();

  /** Sends application data. */
  void send(byte[] plaintext) throws IOException;

  /** Takes the application data that has arrived. */
  byte[] received();

  /** Closes the connection with a close_notify. */
  void close() throws IOException;

  /** Reports that the transport has ended. */
  void closeInput() throws IOException;

  /** Whether the server has given up the connection. */
  boolean isClosed();

  /** The outcome of the handshake; empty until it is complete. */
  Optional<ResumptionOutcome> outcome();

  /** The client's certificates as the server sees them, the client's own first. */
  List<byte[]> clientChain() throws IOException;

  /** The certificates that the server presented in the full handshake, its own first. */
  List<byte[]> serverChain() throws IOException;

  /** Lets the server read octets and returns what it answers; a failure shows as its alert. */
  default RawReply reply(byte[] octets) {
    try {
      receive(octets);
    } catch (IOException e) {
      // The alert is what the peer sees of it.
    }
    return RawReply.read(output());
  }
}

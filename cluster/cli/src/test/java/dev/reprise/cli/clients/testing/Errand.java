// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import dev.reprise.cli.clients.testing.FleetDoor.Stop;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a client is sent for: one connection after the other to the fleet's address, with the
 * session of the connection before, and the answer printed each time.
 *
 * @param mechanism by which sessions are to be resumed
 * @param stops where each connection goes
 * @param directory for the client's files
 * @param pair the certificate that all nodes present
 */
public record Errand(
    FleetDoor door, Mechanism mechanism, List<Stop> stops, Path directory, TestFiles.PemPair pair) {

  public Errand {
    stops = List.copyOf(stops);
  }

  /** Whether the client is to ask for tickets. */
  boolean byTicket() {
    return mechanism == Mechanism.TICKET;
  }

  int port() {
    return door.port();
  }

  /** Plans all stops for a client that makes all connections by itself. */
  void planAll() {
    door.plan(stops);
  }

  /** The end of the command line of a scripted client: mechanism, certificate, names and ports. */
  List<String> scriptArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(byTicket() ? "ticket" : "id");
    arguments.add(pair.certificate().toString());
    Collections.nCopies(stops.size(), List.of("localhost", Integer.toString(port())))
        .forEach(arguments::addAll);
    return arguments;
  }
}

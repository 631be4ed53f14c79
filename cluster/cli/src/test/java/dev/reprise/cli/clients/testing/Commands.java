// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Clients that are programs for a shell. */
final class Commands {

  private Commands() {}

  /** A process for each connection, with the session in a file. */
  static String openSsl(Errand errand) {
    errand.planAll();
    Path session = errand.directory().resolve("openssl-" + errand.mechanism().word() + ".pem");
    StringBuilder output = new StringBuilder();
    for (int i = 0; i < errand.stops().size(); i++) {
      SClient client =
          SClient.of(errand.port()).cipher(SClient.ECDSA_GCM).tickets(errand.byTicket());
      SClient.Outcome outcome = (i == 0 ? client : client.offer(session)).saveTo(session).connect();
      output.append(outcome.output()).append('\n').append(Visit.word(outcome.resumed()));
    }
    return output.toString();
  }

  /** One process, which connects, closes and connects again. */
  static String gnuTls(Errand errand) {
    errand.planAll();
    String priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2" + (errand.byTicket() ? "" : ":%NO_TICKETS");
    List<String> command = new ArrayList<>(List.of(Peers.find("gnutls-cli"), "--resume"));
    command.addAll(List.of("--insecure", "--priority", priority, "--sni-hostname", "localhost"));
    command.addAll(List.of("--port", Integer.toString(errand.port()), "127.0.0.1"));
    String output = RunningProcess.run("GET / HTTP/1.0\r\n\r\n", command).all();
    return output + "\n" + Visit.word(output.contains("*** This is a resumed session"));
  }

  /** One process with a URL for each connection. */
  static String curl(Errand errand) {
    errand.planAll();
    List<String> command = new ArrayList<>(List.of(Peers.find("curl"), "--silent", "--show-error"));
    command.addAll(List.of("--tls-max", "1.2", "--insecure"));
    command.addAll(List.of("--resolve", "localhost:" + errand.port() + ":127.0.0.1"));
    String url = "https://localhost:" + errand.port() + "/";
    command.addAll(Collections.nCopies(errand.stops().size(), url));
    return RunningProcess.run("", command).all();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import dev.reprise.cli.clients.testing.FleetDoor.Stop;
import dev.reprise.cli.status.testing.Chromium;
import java.net.URI;
import java.util.List;

/**
 * A browser that goes to the same page again and again. It makes further connections, for its icon,
 * which are not looked at. For the first page it opens two connections, of which one is ahead of
 * need, and gives the page to the one whose handshake ends first. Its net log shows that the next
 * page may get the other one, which had no session to offer when it was opened; so all connections
 * end between two pages.
 */
final class Browser {

  private Browser() {}

  static String run(Errand errand) {
    StringBuilder output = new StringBuilder();
    try (Chromium chromium =
        Chromium.start(errand.directory().resolve("profile"), "--ignore-certificate-errors")) {
      for (int i = 0; i < errand.stops().size(); i++) {
        Stop stop = errand.stops().get(i);
        stop.before().run();
        errand.door().endAll();
        errand.door().plan(List.of(Stop.at(stop.port())));
        URI page = URI.create("https://localhost:" + errand.port() + "/" + i);
        chromium.visit(
            page, "location.pathname === '/" + i + "' && document.readyState === 'complete'");
        output.append(chromium.evaluate("document.body.innerText").asText()).append('\n');
      }
    }
    return output.toString();
  }
}

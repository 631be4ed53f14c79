// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.jsse.RepriseProvider;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.Security;

/**
 * A process with one server, which speaks HTTP/2 and HTTP/1.1 over TLS. It answers {@code /} with a
 * few octets and any other path with {@link #LONG} of them, and closes connections of HTTP/1.1
 * after the answer. Arguments: the server, the TLS, a key store.
 *
 * <p>The code is the same for both kinds of TLS: Reprise is only listed before the JDK's provider.
 */
final class LoadedServer {

  /** The octets of a long answer. */
  static final int LONG = 64 << 20;

  /** Before the port. */
  static final String LISTENING = "listening ";

  /** The name that clients use and that the certificate has. */
  static final String HOST = "server.example";

  static final String PASSWORD = "changeit";
  static final String REPRISE = "Reprise";

  private static final byte[] SHORT_ANSWER = new byte[100];
  private static final byte[] LONG_ANSWER = new byte[LONG];

  private LoadedServer() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[1].equals(REPRISE)) {
      Security.insertProviderAt(RepriseProvider.of(ResumptionEngine.builder().build()), 1);
    }
    Path keyStore = Path.of(arguments[2]);
    int port =
        switch (arguments[0]) {
          case "Netty" -> LoadedNetty.start(keyStore);
          case "Jetty" -> LoadedJetty.start(keyStore);
          case "Tomcat" -> LoadedTomcat.start(keyStore);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(LISTENING + port);
    System.out.flush();
    System.in.transferTo(OutputStream.nullOutputStream()); // until the load ends it
    System.exit(0);
  }

  /** The body of the answer to a request for the path. */
  static byte[] answer(String path) {
    return path.equals("/") ? SHORT_ANSWER : LONG_ANSWER;
  }
}

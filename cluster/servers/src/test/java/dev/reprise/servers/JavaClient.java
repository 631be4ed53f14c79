// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * A client of the JDK that it runs on, over TLS 1.2. Arguments: the port, and how many connections
 * it makes, one after another. Prints what the server answers.
 */
public final class JavaClient {

  private JavaClient() {}

  public static void main(String[] arguments) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustingAnyone()}, null);
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      try (SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket("localhost", Integer.parseInt(arguments[0]))) {
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket
            .getOutputStream()
            .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        System.out.println(answer.substring(answer.indexOf("\r\n\r\n") + 4).strip());
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import dev.reprise.cli.testing.JsseClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * The JDK's TLS client as a program with the arguments of the scripted clients. Whether it asks for
 * tickets is a system property of the JDK, so it needs a process of its own.
 */
final class JdkVisits {

  private JdkVisits() {}

  /**
   * Visits one server after the other.
   *
   * @param arguments the mechanism, a file with the server's certificate, names and ports
   */
  public static void main(String... arguments) throws IOException, CertificateException {
    X509Certificate trusted;
    try (InputStream in = Files.newInputStream(Path.of(arguments[1]))) {
      trusted = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    JsseClient client = JsseClient.trusting(trusted, Optional.empty());
    long begun = -1;
    for (int i = 2; i < arguments.length; i += 2) {
      JsseClient.Visit visit = client.visit(arguments[i], Integer.parseInt(arguments[i + 1]));
      // A session that resumes is as old as its full handshake.
      boolean reused = visit.sessionCreatedMillis() == begun;
      begun = visit.sessionCreatedMillis();
      System.out.print(visit.answer() + Visit.word(reused));
    }
  }
}

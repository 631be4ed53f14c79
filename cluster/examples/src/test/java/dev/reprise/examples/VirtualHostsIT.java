// SPDX-License-Identifier: Apache-2.0
package dev.reprise.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example with virtual hosts and client certificates, with OpenSSL's client. */
class VirtualHostsIT {

  @TempDir Path directory;

  private X509Certificate clientCa;

  @BeforeEach
  void makeCertificates() throws Exception {
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .accept("-subj", "/CN=Members CA", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2");
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        .accept("-subj", "/CN=Ada", "-keyout", "ada.key", "-out", "ada.csr");
    openssl("x509", "-req", "-in", "ada.csr", "-CA", "ca.pem", "-CAkey", "ca.key")
        .accept("-CAcreateserial", "-out", "ada.pem", "-days", "1");
    try (InputStream in = Files.newInputStream(directory.resolve("ca.pem"))) {
      clientCa = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void www_anybody_resumes() throws Exception {
    try (VirtualHosts server = start()) {
      assertThat(connect(server, VirtualHosts.WWW, "-sess_out", "www"))
          .contains("full: not_offered");
      assertThat(connect(server, VirtualHosts.WWW, "-sess_in", "www"))
          .contains("Reused, TLSv1.2")
          .contains("resumed by ticket");
    }
  }

  @Test
  void members_withACertificate_resumes_andWithoutOneIsRefused() throws Exception {
    try (VirtualHosts server = start()) {
      assertThat(asAda(server, "-sess_out", "members")).contains("full: not_offered");
      assertThat(asAda(server, "-sess_in", "members"))
          .contains("Reused, TLSv1.2")
          .contains("resumed by ticket");
      assertThat(connect(server, VirtualHosts.MEMBERS)).contains("alert handshake failure");
    }
  }

  @Test
  void sessionOfOneHost_atTheOther_isNotResumed() throws Exception {
    try (VirtualHosts server = start()) {
      connect(server, VirtualHosts.WWW, "-sess_out", "www");
      asAda(server, "-sess_out", "members");

      assertThat(connect(server, VirtualHosts.MEMBERS, "-sess_in", "www"))
          .contains("alert handshake failure");
      assertThat(asAda(server, "-sess_in", "www")).contains("full: scope");
      assertThat(connect(server, VirtualHosts.WWW, "-sess_in", "members")).contains("full: scope");
    }
  }

  private VirtualHosts start() throws Exception {
    return new VirtualHosts(identity("www"), identity("members"), clientCa, 0);
  }

  private ExampleTlsServer.Identity identity(String name) throws Exception {
    Path folder = Files.createDirectory(directory.resolve(name + ".identity"));
    return ExampleTlsServer.Identity.load(TestKeyStore.make(folder), TestKeyStore.PASSWORD);
  }

  private String asAda(VirtualHosts server, String... options) throws Exception {
    return connect(
        server,
        VirtualHosts.MEMBERS,
        Stream.concat(Stream.of("-cert", "ada.pem", "-key", "ada.key"), Stream.of(options))
            .toArray(String[]::new));
  }

  private String connect(VirtualHosts server, String host, String... options) throws Exception {
    String[] arguments =
        Stream.concat(
                Stream.of("s_client", "-tls1_2", "-ign_eof", "-servername", host, "-connect"),
                Stream.concat(Stream.of("127.0.0.1:" + server.port()), Stream.of(options)))
            .toArray(String[]::new);
    return Programs.run(directory, "GET / HTTP/1.0\r\n\r\n", "openssl", arguments);
  }

  /** The rest of a command line. */
  private interface Rest {
    void accept(String... more) throws Exception;
  }

  private Rest openssl(String... arguments) {
    return more -> {
      List<String> all = Stream.concat(Stream.of(arguments), Stream.of(more)).toList();
      Programs.run(directory, "", "openssl", all.toArray(String[]::new));
    };
  }
}

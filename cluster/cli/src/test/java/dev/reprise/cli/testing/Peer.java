// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.cli.fleet.testing.TrafficServerFiles;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The programs that stand beside {@code reprise serve} in a mixed fleet. */
public enum Peer {
  NGINX("nginx", "nginx", KeyFileFormat.NGINX, true) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      String keys =
          setup.keyFiles(keyFileFormat()).stream()
              .map(file -> "ssl_session_ticket_key " + file + ";")
              .collect(Collectors.joining("\n    "));
      String clients =
          setup.clientCertificates()
              ? "ssl_verify_client on; ssl_client_certificate " + setup.tls().certificate() + ";"
              : "";
      String tls = "ssl_protocols TLSv1.2; ssl_ciphers " + CIPHERS + "; ssl_session_timeout 1h;";
      return ServerPrograms.nginx(setup, "", String.join("\n", tls, keys, clients));
    }
  },
  HAPROXY("HAProxy", "haproxy", KeyFileFormat.HAPROXY, true) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      String clients =
          setup.clientCertificates() ? "verify required ca-file " + setup.tls().certificate() : "";
      return ServerPrograms.haproxy(
          setup,
          "ssl-max-ver TLSv1.2 ciphers %s tls-ticket-keys %s %s"
              .formatted(CIPHERS, setup.haproxyKeyFile(), clients));
    }
  },
  HTTPD("Apache httpd", "apache2", KeyFileFormat.APACHE, false) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return startHttpd(setup, setup.keyFile(keyFileFormat()), Map.of(), "-X");
    }
  },
  MENDED_HTTPD("Apache httpd, mended", "apache2", KeyFileFormat.APACHE, false) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return startHttpd(setup, setup.keyFile(keyFileFormat()), mendedHttpd(), "-X");
    }
  },
  TRAFFIC_SERVER("Traffic Server", "traffic_server", KeyFileFormat.ATS, true) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return TrafficServerFiles.start(setup, setup.keyFile(keyFileFormat()), CIPHERS);
    }
  },
  NODE("Node, no name", "node", KeyFileFormat.NETTY, false) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      Path script = TestFiles.resource("server.js", setup.directory());
      return PeerServer.start(
          setup,
          Map.of(),
          List.of(
              Peers.find("node"),
              script.toString(),
              Integer.toString(setup.port()),
              setup.tls().certificate().toString(),
              setup.tls().key().toString(),
              setup.keyFile(keyFileFormat()).toString(),
              CIPHERS,
              setup.clientCertificates() ? "need" : "none"));
    }
  },
  S_SERVER("openssl s_server", "openssl", KeyFileFormat.ENVOY, false) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      Path keys = setup.keyFile(keyFileFormat());
      String certificate = setup.tls().certificate().toString();
      List<String> options = new ArrayList<>(List.of("-tls1_2", "-cipher", CIPHERS));
      options.addAll(List.of("-servername", SERVER_NAME));
      options.addAll(List.of("-cert2", certificate, "-key2", setup.tls().key().toString()));
      if (setup.clientCertificates()) {
        options.addAll(List.of("-Verify", "1", "-verify_return_error", "-CAfile", certificate));
      }
      return ServerPrograms.sServer(
          setup, PeerPreload.with(Map.of("TICKET_KEYS", keys.toString())), options);
    }
  };

  /** The name that clients ask for. */
  public static final String SERVER_NAME = "localhost";

  /** The suites that every server has: one with GCM, one with CBC. */
  static final String CIPHERS = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256";

  private final String title;
  private final String program;
  private final KeyFileFormat keyFileFormat;
  private final boolean takesSeveralKeys;

  Peer(String title, String program, KeyFileFormat keyFileFormat, boolean takesSeveralKeys) {
    this.title = title;
    this.program = program;
    this.keyFileFormat = keyFileFormat;
    this.takesSeveralKeys = takesSeveralKeys;
  }

  /** Starts this server. */
  public abstract PeerServer start(PeerServer.Setup setup);

  public String title() {
    return title;
  }

  public String program() {
    return program;
  }

  public KeyFileFormat keyFileFormat() {
    return keyFileFormat;
  }

  /** The name that clients ask for, unless a test is about it; Node takes none in. */
  public Optional<String> serverName() {
    return this == NODE ? Optional.empty() : Optional.of(SERVER_NAME);
  }

  /** Whether it opens tickets under keys that do not seal. */
  public boolean takesSeveralKeys() {
    return takesSeveralKeys;
  }

  public boolean takesKeysOf(int octets) {
    return keyFileFormat.allowsKeysOf(octets);
  }

  /** Starts a mended Apache httpd that reads its keys again at {@code -k graceful}. */
  public static PeerServer startReloadableHttpd(PeerServer.Setup setup, Path keys) {
    return startHttpd(setup, keys, mendedHttpd(), "-DFOREGROUND");
  }

  private static Map<String, String> mendedHttpd() {
    return PeerPreload.with(Map.of("KEEP_MAC_KEYS", "1"));
  }

  private static PeerServer startHttpd(
      PeerServer.Setup setup, Path keys, Map<String, String> environment, String mode) {
    String clients =
        setup.clientCertificates()
            ? "SSLVerifyClient require\n  SSLCACertificateFile " + setup.tls().certificate()
            : "";
    String tls =
        "SSLProtocol TLSv1.2\n  SSLCipherSuite %s\n  SSLSessionTicketKeyFile %s\n  %s"
            .formatted(CIPHERS, keys, clients);
    return ServerPrograms.httpd(setup, environment, mode, "SSLSessionCache none", tls);
  }
}

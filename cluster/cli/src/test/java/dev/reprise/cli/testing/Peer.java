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
      Path configuration =
          setup.write(
              "nginx.conf",
              """
              daemon off;
              master_process off;
              pid nginx.pid;
              error_log error.log;
              events {}
              http {
                access_log off;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                server {
                  listen 127.0.0.1:%d ssl;
                  ssl_certificate %s;
                  ssl_certificate_key %s;
                  ssl_protocols TLSv1.2;
                  ssl_ciphers %s;
                  ssl_session_timeout 1h;
                  %s
                  %s
                  location / { return 200 "hello\\n"; }
                }
              }
              """
                  .formatted(
                      setup.port(),
                      setup.tls().certificate(),
                      setup.tls().key(),
                      CIPHERS,
                      keys,
                      clients));
      return PeerServer.start(
          setup,
          Map.of(),
          List.of(
              Peers.find("nginx"),
              "-p",
              setup.directory().toString(),
              "-c",
              configuration.toString(),
              "-e",
              setup.directory().resolve("start.log").toString()));
    }
  },
  HAPROXY("HAProxy", "haproxy", KeyFileFormat.HAPROXY, true) {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      String clients =
          setup.clientCertificates() ? "verify required ca-file " + setup.tls().certificate() : "";
      Path configuration =
          setup.write(
              "haproxy.cfg",
              """
              global
                maxconn 100
              defaults
                mode http
                timeout client 30s
                timeout connect 30s
                timeout server 30s
              frontend tls
                bind 127.0.0.1:%d ssl crt %s ssl-max-ver TLSv1.2 ciphers %s tls-ticket-keys %s %s
                http-request return status 200 content-type text/plain string hello
              """
                  .formatted(
                      setup.port(), setup.bundle(), CIPHERS, setup.haproxyKeyFile(), clients));
      return PeerServer.start(
          setup, Map.of(), List.of(Peers.find("haproxy"), "-f", configuration.toString()));
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
      String key = setup.tls().key().toString();
      List<String> command =
          new ArrayList<>(
              List.of(
                  Peers.find("openssl"),
                  "s_server",
                  "-accept",
                  "127.0.0.1:" + setup.port(),
                  "-www",
                  "-tls1_2",
                  "-cipher",
                  CIPHERS,
                  "-servername",
                  SERVER_NAME,
                  "-cert",
                  certificate,
                  "-key",
                  key,
                  "-cert2",
                  certificate,
                  "-key2",
                  key));
      if (setup.clientCertificates()) {
        command.addAll(List.of("-Verify", "1", "-verify_return_error", "-CAfile", certificate));
      }
      return PeerServer.start(
          setup, PeerPreload.with(Map.of("TICKET_KEYS", keys.toString())), command);
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
    Path configuration =
        setup.write(
            "httpd.conf",
            """
            ServerRoot %1$s
            PidFile %1$s/httpd.pid
            ErrorLog %1$s/error.log
            DocumentRoot %1$s
            ServerName %2$s
            Listen 127.0.0.1:%3$d
            Mutex fcntl:%1$s
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
            SSLSessionCache none
            <IfModule unixd_module>
              User www-data
              Group www-data
            </IfModule>
            <VirtualHost 127.0.0.1:%3$d>
              SSLEngine on
              SSLProtocol TLSv1.2
              SSLCipherSuite %4$s
              SSLCertificateFile %5$s
              SSLCertificateKeyFile %6$s
              SSLSessionTicketKeyFile %7$s
              %8$s
            </VirtualHost>
            """
                .formatted(
                    setup.directory(),
                    SERVER_NAME,
                    setup.port(),
                    CIPHERS,
                    setup.tls().certificate(),
                    setup.tls().key(),
                    keys,
                    clients));
    return PeerServer.start(
        setup, environment, List.of(Peers.find("apache2"), mode, "-f", configuration.toString()));
  }
}

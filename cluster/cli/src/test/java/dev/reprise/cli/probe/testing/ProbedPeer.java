// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.testing.Peer;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.ServerPrograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Servers of other projects, each with its defaults and with a careful configuration. */
public enum ProbedPeer {
  NGINX("nginx", "by default") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return ServerPrograms.nginx(setup, "", "");
    }
  },
  NGINX_WITH_CACHE("nginx", "`ssl_session_cache shared:…`, `ssl_reject_handshake on` for others") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      String cache = "ssl_session_cache shared:s:1m;";
      String others =
          "server { listen 127.0.0.1:%d ssl default_server; ssl_reject_handshake on; %s }"
              .formatted(setup.port(), cache);
      return ServerPrograms.nginx(setup, others, cache + " server_name localhost;");
    }
  },
  HAPROXY("HAProxy", "by default") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return ServerPrograms.haproxy(setup, "");
    }
  },
  HAPROXY_STRICT("HAProxy", "`strict-sni`") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return ServerPrograms.haproxy(setup, "strict-sni");
    }
  },
  HTTPD("Apache httpd", "by default") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return ServerPrograms.httpd(setup, Map.of(), "-X", "", "");
    }
  },
  HTTPD_WITH_CACHE("Apache httpd", "`SSLSessionCache shmcb:…`") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return ServerPrograms.httpd(
          setup,
          Map.of(),
          "-X",
          "LoadModule socache_shmcb_module /usr/lib/apache2/modules/mod_socache_shmcb.so\n"
              + "SSLSessionCache shmcb:%s/cache(512000)".formatted(setup.directory()),
          "");
    }
  },
  TRAFFIC_SERVER("Traffic Server", "`ticket_key_name` in ssl_multicert.config") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return Peer.TRAFFIC_SERVER.start(setup);
    }
  },
  NODE("Node", "by default") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return node(setup, "");
    }
  },
  NODE_WITH_STORE("Node", "`newSession` and `resumeSession` keep sessions") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return node(
          setup,
          """
          const store = new Map();
          server.on('newSession', (id, data, done) => { store.set(id.toString('hex'), data); done(); });
          server.on('resumeSession', (id, done) => done(null, store.get(id.toString('hex')) || null));
          """);
    }
  },
  PYTHON("Python", "`ssl.create_default_context`") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return python(setup, "");
    }
  },
  PYTHON_STRICT("Python", "`sni_callback` refuses other names") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return python(
          setup,
          "context.sni_callback = lambda s, name, c: None if name == 'localhost' else"
              + " ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME");
    }
  },
  GNUTLS("gnutls-serv", "by default") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return gnutls(setup, List.of());
    }
  },
  GNUTLS_STRICT("gnutls-serv", "`--sni-hostname`, `--sni-hostname-fatal`") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return gnutls(setup, List.of("--sni-hostname", "localhost", "--sni-hostname-fatal"));
    }
  },
  JETTY("Jetty", "by default, on the JDK's TLS") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return JavaServers.jetty(setup, false);
    }
  },
  JETTY_STRICT("Jetty", "`SslContextFactory.Server.setSniRequired(true)`") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return JavaServers.jetty(setup, true);
    }
  },
  NETTY("Netty", "by default, on BoringSSL") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return JavaServers.netty(setup, false);
    }
  },
  NETTY_WITH_KEYS("Netty", "on BoringSSL, `OpenSslServerSessionContext.setTicketKeys(…)`") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return JavaServers.netty(setup, true);
    }
  },
  S_SERVER("openssl s_server", "by default") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return ServerPrograms.sServer(setup, Map.of(), List.of());
    }
  },
  S_SERVER_TWO_NAMES("openssl s_server", "`-servername` and `-cert2`, which warns of other names") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      return ServerPrograms.sServer(setup, Map.of(), twoNames(setup));
    }
  },
  S_SERVER_STRICT("openssl s_server", "the same with `-servername_fatal`") {
    @Override
    public PeerServer start(PeerServer.Setup setup) {
      List<String> options = new ArrayList<>(twoNames(setup));
      options.add("-servername_fatal");
      return ServerPrograms.sServer(setup, Map.of(), options);
    }
  };

  private final String title;
  private final String setting;

  ProbedPeer(String title, String setting) {
    this.title = title;
    this.setting = setting;
  }

  /** Starts this server. */
  public abstract PeerServer start(PeerServer.Setup setup);

  public String title() {
    return title;
  }

  /** How it is set up, in Markdown. */
  public String setting() {
    return setting;
  }

  private static PeerServer node(PeerServer.Setup setup, String more) {
    String script =
        setup
            .write(
                "server.js",
                """
                const fs = require('fs');
                const server = require('https').createServer(
                    {cert: fs.readFileSync('%s'), key: fs.readFileSync('%s')},
                    (request, response) => response.end('hello'));
                server.on('tlsClientError', () => {});
                %s
                server.listen(%d, '127.0.0.1');
                """
                    .formatted(setup.tls().certificate(), setup.tls().key(), more, setup.port()))
            .toString();
    return PeerServer.start(setup, Map.of(), List.of(Peers.find("node"), script));
  }

  private static PeerServer python(PeerServer.Setup setup, String more) {
    String script =
        setup
            .write(
                "server.py",
                """
                import http.server, ssl
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain('%s', '%s')
                %s
                class Server(http.server.ThreadingHTTPServer):
                    def finish_request(self, request, address):
                        tls = context.wrap_socket(request, server_side=True)
                        super().finish_request(tls, address)
                        tls.close()
                    def handle_error(self, request, address):
                        pass
                Server(('127.0.0.1', %d), http.server.SimpleHTTPRequestHandler).serve_forever()
                """
                    .formatted(setup.tls().certificate(), setup.tls().key(), more, setup.port()))
            .toString();
    return PeerServer.start(setup, Map.of(), List.of(Peers.find("python3"), script));
  }

  private static PeerServer gnutls(PeerServer.Setup setup, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.find("gnutls-serv"),
                "--quiet",
                "--http",
                "--port",
                Integer.toString(setup.port()),
                "--x509certfile",
                setup.tls().certificate().toString(),
                "--x509keyfile",
                setup.tls().key().toString()));
    command.addAll(more);
    return PeerServer.start(setup, Map.of(), command);
  }

  private static List<String> twoNames(PeerServer.Setup setup) {
    return List.of(
        "-servername",
        "localhost",
        "-cert2",
        setup.tls().certificate().toString(),
        "-key2",
        setup.tls().key().toString());
  }
}

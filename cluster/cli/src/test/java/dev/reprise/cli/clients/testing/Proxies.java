// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Proxies without TLS in front, and TLS connections to the fleet behind. */
final class Proxies {

  private static final String REUSED = "X-Reused";

  private Proxies() {}

  static String haproxy(Errand errand) {
    String configuration =
        """
        global
          maxconn 100
          nbthread 1
        defaults
          mode http
          timeout client 30s
          timeout connect 30s
          timeout server 30s
        frontend plain
          bind 127.0.0.1:%d
          default_backend fleet
        backend fleet
          http-response set-header %s %%[ssl_bc_is_resumed]
          server fleet 127.0.0.1:%d ssl verify none sni str(localhost) ssl-max-ver TLSv1.2 %s
        """;
    int port = PeerServer.freePort();
    Path file =
        write(
            errand,
            "haproxy.cfg",
            configuration.formatted(
                port, REUSED, errand.port(), errand.byTicket() ? "" : "no-tls-tickets"));
    return visit(errand, port, List.of(Peers.find("haproxy"), "-f", file.toString()));
  }

  static String nginx(Errand errand) {
    String configuration =
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
            listen 127.0.0.1:%d;
            location / {
              proxy_pass https://127.0.0.1:%d;
              proxy_ssl_protocols TLSv1.2;
              proxy_ssl_server_name on;
              proxy_ssl_name localhost;
              %s
            }
          }
        }
        """;
    int port = PeerServer.freePort();
    String tickets = errand.byTicket() ? "" : "proxy_ssl_conf_command Options -SessionTicket;";
    Path file = write(errand, "nginx.conf", configuration.formatted(port, errand.port(), tickets));
    String directory = file.getParent().toString();
    return visit(
        errand,
        port,
        List.of(
            Peers.find("nginx"),
            "-p",
            directory,
            "-c",
            file.toString(),
            "-e",
            directory + "/start.log"));
  }

  private static Path write(Errand errand, String name, String configuration) {
    try {
      return Files.writeString(errand.directory().resolve(name), configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String visit(Errand errand, int port, List<String> command) {
    errand.planAll();
    PeerServer.Setup setup =
        new PeerServer.Setup(errand.directory(), port, errand.pair(), List.of(), false);
    StringBuilder output = new StringBuilder();
    try (PeerServer proxy = PeerServer.start(setup, Map.of(), command)) {
      for (int i = 0; i < errand.stops().size(); i++) {
        HttpResponse<String> response = get(proxy.port());
        output.append(response.body());
        response
            .headers()
            .firstValue(REUSED)
            .ifPresent(value -> output.append(Visit.word(value.equals("1"))));
      }
    }
    return output.toString();
  }

  private static HttpResponse<String> get(int port) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Servers of other people, each with the least that it needs to answer a request; a test adds what
 * it is about.
 */
public final class ServerPrograms {

  private ServerPrograms() {}

  /**
   * Starts nginx.
   *
   * @param http further lines of the block {@code http}
   * @param server further lines of the block {@code server}
   */
  public static PeerServer nginx(PeerServer.Setup setup, String http, String server) {
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
              %s
              server {
                listen 127.0.0.1:%d ssl;
                ssl_certificate %s;
                ssl_certificate_key %s;
                %s
                location / { return 200 "hello\\n"; }
              }
            }
            """
                .formatted(
                    http, setup.port(), setup.tls().certificate(), setup.tls().key(), server));
    String directory = setup.directory().toString();
    return PeerServer.start(
        setup,
        Map.of(),
        List.of(
            Peers.find("nginx"),
            "-p",
            directory,
            "-c",
            configuration.toString(),
            "-e",
            directory + "/start.log"));
  }

  /**
   * Starts HAProxy.
   *
   * @param bind further words of the line {@code bind}
   */
  public static PeerServer haproxy(PeerServer.Setup setup, String bind) {
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
              bind 127.0.0.1:%d ssl crt %s %s
              http-request return status 200 content-type text/plain string hello
            """
                .formatted(setup.port(), setup.bundle(), bind));
    return PeerServer.start(
        setup, Map.of(), List.of(Peers.find("haproxy"), "-f", configuration.toString()));
  }

  /** Starts HAProxy as a load balancer, which takes servers in turn and does not look into TLS. */
  public static PeerServer balancer(PeerServer.Setup setup, List<Integer> ports) {
    StringBuilder servers = new StringBuilder();
    ports.forEach(port -> servers.append("  server s%1$d 127.0.0.1:%1$d%n".formatted(port)));
    Path configuration =
        setup.write(
            "haproxy.cfg",
            """
            global
              maxconn 100
            defaults
              mode tcp
              timeout client 30s
              timeout connect 30s
              timeout server 30s
            listen fleet
              bind 127.0.0.1:%d
              balance roundrobin
              option redispatch 1
            %s
            """
                .formatted(setup.port(), servers));
    return PeerServer.start(
        setup, Map.of(), List.of(Peers.find("haproxy"), "-f", configuration.toString()));
  }

  /**
   * Starts Apache httpd.
   *
   * @param mode {@code -X}, or {@code -DFOREGROUND} for a server that can be reloaded
   * @param server further lines of the whole server
   * @param host further lines of the virtual host
   */
  public static PeerServer httpd(
      PeerServer.Setup setup,
      Map<String, String> environment,
      String mode,
      String server,
      String host) {
    Path configuration =
        setup.write(
            "httpd.conf",
            """
            ServerRoot %1$s
            PidFile %1$s/httpd.pid
            ErrorLog %1$s/error.log
            DocumentRoot %1$s
            ServerName localhost
            Listen 127.0.0.1:%2$d
            Mutex fcntl:%1$s
            LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
            LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
            LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
            %5$s
            <IfModule unixd_module>
              User www-data
              Group www-data
            </IfModule>
            <VirtualHost 127.0.0.1:%2$d>
              SSLEngine on
              SSLCertificateFile %3$s
              SSLCertificateKeyFile %4$s
              %6$s
            </VirtualHost>
            """
                .formatted(
                    setup.directory(),
                    setup.port(),
                    setup.tls().certificate(),
                    setup.tls().key(),
                    server,
                    host));
    return PeerServer.start(
        setup, environment, List.of(Peers.find("apache2"), mode, "-f", configuration.toString()));
  }

  /** Starts {@code openssl s_server} with further options. */
  public static PeerServer sServer(
      PeerServer.Setup setup, Map<String, String> environment, List<String> options) {
    List<String> command = new ArrayList<>(List.of(Peers.find("openssl"), "s_server"));
    command.addAll(List.of("-quiet", "-www", "-accept", "127.0.0.1:" + setup.port()));
    command.addAll(List.of("-cert", setup.tls().certificate().toString()));
    command.addAll(List.of("-key", setup.tls().key().toString()));
    command.addAll(options);
    return PeerServer.start(setup, environment, command);
  }
}

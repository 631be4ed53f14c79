// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The directory tree that Traffic Server wants to itself. */
public final class TrafficServerFiles {

  private TrafficServerFiles() {}

  public static PeerServer start(PeerServer.Setup setup, Path keys, String ciphers) {
    String records =
        """
        CONFIG proxy.config.ssl.server.ticket_key.filename STRING %s
        CONFIG proxy.config.ssl.client.certification_level INT %d
        CONFIG proxy.config.ssl.CA.cert.filename STRING %s
        """
            .formatted(keys, setup.clientCertificates() ? 2 : 0, setup.tls().certificate());
    return start("traffic_server", setup, ciphers, "", records);
  }

  /** Starts a Traffic Server with its manager, at which {@code traffic_ctl} reloads files. */
  static PeerServer startManaged(PeerServer.Setup setup, Path keys, String ciphers) {
    String records =
        "CONFIG proxy.config.ssl.server.ticket_key.filename STRING %s%n".formatted(keys);
    return start("traffic_manager", setup, ciphers, "", records);
  }

  /** Starts a Traffic Server whose plugin ssl_session_reuse is configured by that file. */
  static PeerServer startInGroup(PeerServer.Setup setup, Path config, String ciphers) {
    String records =
        """
        CONFIG proxy.config.ssl.session_cache INT 2
        CONFIG proxy.config.ssl.session_cache.size INT 1024
        CONFIG proxy.config.ssl.session_cache.num_buckets INT 16
        """;
    return start(
        "traffic_server", setup, ciphers, "ssl_session_reuse.so " + config + "\n", records);
  }

  private static PeerServer start(
      String program, PeerServer.Setup setup, String ciphers, String plugins, String moreRecords) {
    Path root = setup.directory();
    for (String each : List.of("run", "log", "cache")) {
      create(root.resolve(each));
    }
    Path runroot =
        setup.write(
            "runroot.yaml",
            """
            prefix: %1$s
            exec_prefix: /usr
            bindir: /usr/bin
            sbindir: /usr/bin
            sysconfdir: %1$s
            datadir: %1$s/cache
            includedir: /usr/include
            libdir: /usr/lib/trafficserver
            libexecdir: /usr/lib/trafficserver/modules
            localstatedir: %1$s/run
            runtimedir: %1$s/run
            logdir: %1$s/log
            cachedir: %1$s/cache
            """
                .formatted(root));
    setup.write("records.config", records(setup, ciphers) + moreRecords);
    setup.write("plugin.config", plugins);
    setup.write(
        "ssl_multicert.config",
        "dest_ip=* ssl_cert_name=%s ssl_key_name=%s\n"
            .formatted(setup.tls().certificate(), setup.tls().key()));
    setup.write(
        "ip_allow.yaml",
        "ip_allow:\n  - {apply: in, ip_addrs: 127.0.0.1, action: allow, methods: ALL}\n");
    for (String empty : List.of("storage.config", "remap.config")) {
      setup.write(empty, "");
    }
    return PeerServer.start(setup, Map.of(), List.of(Peers.find(program), "--run-root=" + runroot));
  }

  private static String records(PeerServer.Setup setup, String ciphers) {
    return """
    CONFIG proxy.config.http.server_ports STRING %d:ip-in=127.0.0.1:ssl
    CONFIG proxy.config.admin.user_id STRING #-1
    CONFIG proxy.config.crash_log_helper STRING NULL
    CONFIG proxy.config.ssl.server.cert.path STRING /
    CONFIG proxy.config.ssl.server.private_key.path STRING /
    CONFIG proxy.config.ssl.TLSv1_3 INT 0
    CONFIG proxy.config.ssl.server.cipher_suite STRING %s
    CONFIG proxy.config.ssl.server.session_ticket.enable INT 1
    CONFIG proxy.config.url_remap.remap_required INT 1
    CONFIG proxy.config.http.cache.http INT 0
    CONFIG proxy.config.exec_thread.autoconfig INT 0
    CONFIG proxy.config.exec_thread.limit INT 1
    """
        .formatted(setup.port(), ciphers);
  }

  private static void create(Path directory) {
    try {
      Files.createDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.FollowProcess;
import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.TestFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two nginx and an HAProxy, each beside a follower that keeps its ticket keys the same as the
 * ring's. Closing ends them all.
 */
public final class FollowedFleet implements AutoCloseable {

  private static final List<String> TIMES =
      List.of("--rotate-every", "96s", "--ticket-lifetime", "60s", "--poll-every", "500ms");

  private final Path directory;
  private final FleetFiles files;
  private final TestFiles.PemPair tls;
  private final List<AutoCloseable> processes = new ArrayList<>();

  /** A fleet whose ring is in a store. */
  public FollowedFleet(Path directory, String uri) throws IOException {
    this.directory = directory;
    this.files = FleetFiles.create(directory, uri);
    this.tls = TestFiles.rsa(directory);
  }

  /** A proxy and its follower. */
  public record Followed(String name, int port, Path directory, FollowProcess follower) {

    /** Lets every reload of the proxy fail, or succeed again. */
    public void breakReload(boolean broken) {
      try {
        Path flag = directory.resolve("broken");
        if (broken) {
          Files.createFile(flag);
        } else {
          Files.delete(flag);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Starts an nginx with two worker processes, and a follower that reloads it. */
  public Followed startNginx(String name) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    Path keys = Files.createDirectory(own.resolve("keys"));
    Files.createFile(keys.resolve("ticket-keys.conf"));
    int port = PeerServer.freePort();
    PeerServer.Setup setup = new PeerServer.Setup(own, port, tls, List.of(), false);
    Path configuration = setup.write("nginx.conf", nginxConfiguration(port, keys));
    List<String> nginx =
        List.of(Peers.find("nginx"), "-p", own.toString(), "-c", configuration.toString());
    processes.add(PeerServer.start(setup, Map.of(), nginx));
    String reload =
        "test ! -e %s || { echo told to fail >&2; exit 1; }; %s -s reload"
            .formatted(own.resolve("broken"), String.join(" ", nginx));
    return new Followed(
        name, port, own, follow(name, port, "--write", "nginx:" + keys, "--exec", reload));
  }

  private String nginxConfiguration(int port, Path keys) {
    return """
    daemon off;
    worker_processes 2;
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
        include %s/ticket-keys.conf;
        location / { return 200 "hello\\n"; }
      }
    }
    """
        .formatted(port, tls.certificate(), tls.key(), keys);
  }

  /** Starts a follower, and an HAProxy as soon as there are keys; they change at its socket. */
  public Followed startHaproxy(String name) throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    Path keys = own.resolve("ticket.keys");
    Path socket = own.resolve("sock");
    int port = PeerServer.freePort();
    PeerServer.Setup setup = new PeerServer.Setup(own, port, tls, List.of(), false);
    run("keys", "generate", "--format", "haproxy", "--bits", "128", "--out", keys.toString());
    Path configuration =
        setup.write(
            "haproxy.cfg",
            """
            global
              maxconn 100
              stats socket %s level admin
            defaults
              mode http
              timeout client 30s
              timeout connect 30s
              timeout server 30s
            frontend tls
              bind 127.0.0.1:%d ssl crt %s ssl-max-ver TLSv1.2 tls-ticket-keys %s
              http-request return status 200 content-type text/plain string hello
            """
                .formatted(socket, port, setup.bundle(), keys));
    processes.add(
        PeerServer.start(
            setup, Map.of(), List.of(Peers.find("haproxy"), "-f", configuration.toString())));
    FollowProcess follower =
        follow(name, port, "--write", "haproxy:" + keys, "--haproxy-socket", socket.toString());
    return new Followed(name, port, own, follower);
  }

  /** A client of the fleet at a port. */
  public RunningProcess.Result operate(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("cluster", command));
    arguments.addAll(List.of("--cluster", files.uri()));
    arguments.addAll(List.of("--cluster-secret", files.secret().toString()));
    arguments.addAll(List.of("--poll-every", "500ms"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  /** The directory for files of clients. */
  public Path clientDirectory() {
    return directory;
  }

  @Override
  public void close() {
    for (AutoCloseable process : processes) {
      try {
        process.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private FollowProcess follow(String name, int port, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--cluster", files.uri()));
    arguments.addAll(List.of("--cluster-secret", files.secret().toString()));
    arguments.addAll(List.of("--node", name, "--bits", "128"));
    arguments.addAll(List.of("--check", "127.0.0.1:" + port));
    arguments.addAll(TIMES);
    FollowProcess follower = FollowProcess.start(arguments.toArray(String[]::new));
    processes.add(0, follower);
    return follower;
  }

  private static RunningProcess.Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Reprise.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    assertThat(exit).as(out + "" + err).isLessThan(2);
    return new RunningProcess.Result(exit, out.toString(), err.toString());
  }
}

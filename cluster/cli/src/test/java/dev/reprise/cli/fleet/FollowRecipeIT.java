// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.testing.PeerServer;
import dev.reprise.cli.testing.Peers;
import dev.reprise.cli.testing.RepriseCommand;
import dev.reprise.cli.testing.RunningProcess;
import dev.reprise.cli.testing.SClient;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cluster.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipe of docs/mixed-fleets.md, run as it stands there by a shell, with nginx and HAProxy.
 * Only paths below /etc and /run, ports and the address of Redis are others.
 */
class FollowRecipeIT {

  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path root;

  private TestFiles.PemPair tls;

  @BeforeEach
  void makeMachine() throws IOException {
    tls = TestFiles.rsa(root);
    for (String each : List.of("bin", "etc/nginx", "etc/haproxy", "run/haproxy")) {
      Files.createDirectories(root.resolve(each));
    }
    program("reprise", RepriseCommand.of(List.of("-Xmx128m")).toArray(new String[0]));
    program(
        "nginx",
        Peers.find("nginx"),
        "-p",
        root.resolve("etc/nginx").toString(),
        "-c",
        root.resolve("etc/nginx/nginx.conf").toString());
  }

  @Test
  void recipe_asItStands_letsBothProgramsFollowOneRing() throws Exception {
    try (RedisServer redis = RedisServer.start()) {
      int nginxPort = PeerServer.freePort();
      int haproxyPort = PeerServer.freePort();
      Machine web1 = new Machine(redis.address(), nginxPort);
      Machine web2 = new Machine(redis.address(), haproxyPort);
      web1.run("secret");
      assertThat(Files.getPosixFilePermissions(root.resolve("etc/reprise/secret")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      web1.run("nginx-prepare");
      web2.run("haproxy-prepare");

      try (PeerServer nginx = startNginx(web1);
          RunningProcess nginxFollower = web1.start("nginx-follow");
          PeerServer haproxy = startHaproxy(web2);
          RunningProcess haproxyFollower = web2.start("haproxy-follow")) {
        nginxFollower.awaitLine(FollowRecipeIT::hasKeys);
        haproxyFollower.awaitLine(FollowRecipeIT::hasKeys);
        Path ofNginx = session(nginx);
        Path ofHaproxy = session(haproxy);

        assertThat(web1.runUntilItSucceeds("status"))
            .contains("members    2 live", "follower of nginx", "follower of haproxy")
            .contains("converged  yes");
        assertThat(web1.run("rotate")).contains("opened by 2 of 2 nodes, seals now");
        assertThat(SClient.of(nginx.port()).offer(ofNginx).connect().resumed()).isTrue();
        assertThat(SClient.of(haproxy.port()).offer(ofHaproxy).connect().resumed()).isTrue();
      }
    }
  }

  private static boolean hasKeys(String line) {
    return line.contains("1 keys in place") && line.endsWith(" seals");
  }

  private Path session(PeerServer server) {
    Path session = root.resolve("session-" + server.port());
    assertThat(SClient.of(server.port()).saveTo(session).connect().full()).isTrue();
    return session;
  }

  /** nginx's usual surroundings, with the line of the recipe. */
  private PeerServer startNginx(Machine machine) throws IOException {
    PeerServer.Setup setup = machine.setup("etc/nginx");
    setup.write(
        "nginx.conf",
        """
        daemon off;
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
            %s
            location / { return 200 "hello\\n"; }
          }
        }
        """
            .formatted(
                machine.port(),
                tls.certificate(),
                tls.key(),
                machine.recipe("nginx-configuration")));
    return PeerServer.start(setup, Map.of(), List.of(root.resolve("bin/nginx").toString()));
  }

  /** The configuration of the recipe, with what else HAProxy wants to be told. */
  private PeerServer startHaproxy(Machine machine) throws IOException {
    PeerServer.Setup setup = machine.setup("etc/haproxy");
    Files.copy(setup.bundle(), root.resolve("etc/haproxy/site.pem"));
    Path configuration =
        setup.write(
            "haproxy.cfg",
            machine
                    .recipe("haproxy-configuration")
                    .replace("global\n", "global\n  ssl-default-bind-options ssl-max-ver TLSv1.2\n")
                + """
                  mode http
                  timeout client 30s
                  http-request return status 200 content-type text/plain string hello
                """);
    return PeerServer.start(
        setup, Map.of(), List.of(Peers.find("haproxy"), "-f", configuration.toString()));
  }

  /** Lets the shell find a program with arguments of its own. */
  private void program(String name, String... command) throws IOException {
    StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
    for (String word : command) {
      script.append(" '").append(word).append('\'');
    }
    Path file = Files.writeString(root.resolve("bin").resolve(name), script + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** One of the recipe's machines: its port 443 is another one here. */
  private final class Machine {

    private final String redis;
    private final int port;

    Machine(String redis, int port) {
      this.redis = redis;
      this.port = port;
    }

    int port() {
      return port;
    }

    PeerServer.Setup setup(String folder) {
      return new PeerServer.Setup(root.resolve(folder), port, tls, List.of(), false);
    }

    /** A block of the recipe, with this machine's paths, ports and addresses. */
    String recipe(String name) throws IOException {
      Path page = Path.of(System.getProperty("project.root"), "docs/mixed-fleets.md");
      Matcher block =
          Pattern.compile("<!-- recipe:" + name + " -->\n```[a-z]*\n(.*?)```\n", Pattern.DOTALL)
              .matcher(Files.readString(page));
      assertThat(block.find()).as(name).isTrue();
      return block
          .group(1)
          .replace("/etc/", root + "/etc/")
          .replace("/run/", root + "/run/")
          .replace("redis:6379", redis)
          .replace("localhost:443", "localhost:" + port)
          .replace("bind :443", "bind 127.0.0.1:" + port);
    }

    /** Starts the commands of a block. */
    RunningProcess start(String name) throws IOException {
      return RunningProcess.start(shell("exec " + recipe(name)));
    }

    /** Runs the commands of a block to their end; each must succeed. */
    String run(String name) throws IOException {
      RunningProcess.Result result = RunningProcess.run("", shell("set -e\n" + recipe(name)));
      assertThat(result.exitCode()).as(result.all()).isZero();
      return result.out();
    }

    /** Runs the commands of a block again until all succeed. */
    String runUntilItSucceeds(String name) throws IOException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      RunningProcess.Result result;
      do {
        result = RunningProcess.run("", shell("set -e\n" + recipe(name)));
      } while (result.exitCode() != 0 && System.nanoTime() - end < 0);
      assertThat(result.exitCode()).as(result.all()).isZero();
      return result.out();
    }

    private List<String> shell(String commands) {
      String path = root.resolve("bin") + ":" + System.getenv("PATH");
      return List.of("env", "PATH=" + path, "/bin/sh", "-c", commands);
    }
  }
}

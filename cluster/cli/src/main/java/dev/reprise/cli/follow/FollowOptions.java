// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.HostPort;
import dev.reprise.cli.probe.KeyProbe;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where keys are written, and how the program takes them. */
final class FollowOptions {

  @Option(
      names = "--write",
      paramLabel = "PROGRAM:PATH",
      required = true,
      converter = Target.Converter.class,
      description = {
        "The program that reads the keys, and its file or directory: nginx:DIR, haproxy:FILE,"
            + " apache:FILE, ats:FILE, envoy:DIR, netty:FILE or raw:FILE."
      })
  private Target target;

  @Option(
      names = "--exec",
      paramLabel = "COMMAND",
      description =
          "The shell command that lets the program read the files again; 0 is success. Not needed"
              + " by programs that watch their files.")
  private @Nullable String command;

  @Option(
      names = "--exec-timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long the command may take; then it is killed. Default: ${DEFAULT-VALUE}.")
  private Duration commandTimeout;

  @Option(
      names = "--haproxy-socket",
      paramLabel = "SOCKET",
      description =
          "HAProxy's stats socket of level admin, at which keys are changed without a reload.")
  private @Nullable Path haproxySocket;

  @Option(
      names = "--check",
      paramLabel = "HOST:PORT",
      converter = HostPort.LoopbackConverter.class,
      description =
          "Where the program listens: it must resume a session with a ticket under each key before"
              + " the key is acknowledged.")
  private @Nullable HostPort check;

  @Option(
      names = "--check-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "How long the program may take until it does. Default: ${DEFAULT-VALUE}.")
  private Duration checkTimeout;

  FollowOptions() {}

  Target target() {
    return target;
  }

  /**
   * What follows the writing.
   *
   * @throws ConfigurationException if the options contradict each other
   */
  Activation activation(InstantSource clock, SecureRandom random) {
    if (haproxySocket != null && target.program() != Program.HAPROXY) {
      throw new ConfigurationException("--haproxy-socket", "is for --write haproxy:FILE only");
    }
    if (command != null && command.isBlank()) {
      throw new ConfigurationException("--exec", "is empty");
    }
    positive("--exec-timeout", commandTimeout);
    positive("--check-timeout", checkTimeout);
    return new Activation(
        Optional.ofNullable(haproxySocket)
            .map(socket -> new HaproxySocket(socket, target.path(), commandTimeout)),
        Optional.ofNullable(command).map(each -> new ReloadCommand(each, commandTimeout)),
        Optional.ofNullable(check)
            .map(
                server ->
                    new TicketCheck(
                        server, new KeyProbe(checkTimeout, clock, random), checkTimeout)));
  }

  private static void positive(String option, Duration time) {
    if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
      throw new ConfigurationException(option, "is not in 1ms..1h");
    }
  }
}

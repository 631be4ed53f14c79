// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cluster.redis.testing.RedisProgram;
import dev.reprise.cluster.redis.testing.RedisServer;
import dev.reprise.cluster.redis.testing.RedisShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What starts servers for tests leaves none behind when it fails. */
class LeftoversIT {

  private final Set<Long> before = running();

  @TempDir Path directory;

  @Test
  void serverThatEndsAtOnce_isSaidSoon() {
    assertThatThrownBy(() -> RedisServer.start("--no-such-option", "1"))
        .isInstanceOf(AssertionError.class);
    assertThat(running()).isEqualTo(before);
  }

  /** The third of three fails. */
  @Test
  void shardsOfWhichOneFails_areEnded() throws IOException {
    Path program = directory.resolve("redis-server-of-two");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo >> %1$s/starts
        [ "$(wc -l < %1$s/starts)" -lt 3 ] || exit 1
        exec %2$s "$@"
        """
            .formatted(directory, RedisProgram.find()));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

    assertThatThrownBy(() -> RedisShards.start(program)).isInstanceOf(AssertionError.class);
    assertThat(directory.resolve("starts")).hasContent("\n\n\n");
    assertThat(running()).isEqualTo(before);
  }

  private static Set<Long> running() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }
}

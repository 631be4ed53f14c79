// SPDX-License-Identifier: Apache-2.0
package dev.reprise.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.engine.key.SessionIdKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL's client goes from one Netty node to the other with a session ID. */
class OpenSslPrefetchIT {

  @TempDir private static Path directory;

  @Test
  void opensslClient_resumesByIdAtTheOtherNode() throws Exception {
    requireOpenSsl();
    KeyManager[] identity = TestIdentity.keyManagers();
    SessionIdKey idKey = SessionIdKey.generate(new SecureRandom());
    ControlledStore store = new ControlledStore();
    String session = directory.resolve("session").toString();
    Duration patience = Duration.ofMinutes(1);
    try (NettyNode first = NettyNode.start(identity, idKey, store, patience);
        NettyNode second = NettyNode.start(identity, idKey, store, patience)) {

      assertThat(openssl(first, "-sess_out", session)).contains("New, TLSv1.2", "Full[");
      store.hold(() -> second.loop().execute(store::answer));

      assertThat(openssl(second, "-sess_in", session)).contains("Reused, TLSv1.2", "Resumed[");
      assertThat(store.questions).hasValue(1);
    }
  }

  private static String openssl(NettyNode node, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-tls1_2", "-no_ticket"));
    command.addAll(List.of("-ign_eof", "-connect", "127.0.0.1:" + node.port()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write('\n');
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private static void requireOpenSsl() {
    boolean found =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "openssl")));
    if (!found && Boolean.getBoolean("peers.required")) {
      throw new AssertionError("openssl is not on the path, and -Dpeers.required=true");
    }
    assumeTrue(found, "openssl is not on the path");
  }
}

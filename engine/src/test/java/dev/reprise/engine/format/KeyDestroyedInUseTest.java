// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import dev.reprise.engine.testing.PeerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A key that another thread destroys while a ticket is sealed or opened under it: no ticket and no
 * session come of that. Each test has a process of its own, because AES is looked up only once.
 */
class KeyDestroyedInUseTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String DOMAIN = "test";
  private static final String NOTHING = "nothing";

  @ParameterizedTest
  @EnumSource
  void keyDestroyedMeanwhile_givesNeitherTicketNorSession(TicketFormat format)
      throws IOException, InterruptedException {
    try (PeerCommand process =
        PeerCommand.start(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KeyDestroyedInUseTest.class.getName(),
            format.name())) {

      assertThat(process.awaitEnd())
          .contains("while it seals: " + NOTHING, "while it opens: " + NOTHING);
    }
  }

  /**
   * Destroys keys in use, and prints what came of it.
   *
   * @param arguments the name of the format
   */
  public static void main(String[] arguments) throws DecodeException {
    Security.insertProviderAt(new InterruptedCiphers(), 1);
    TicketFormat format = TicketFormat.valueOf(arguments[0]);
    TicketKey key = TicketKey.generate(format, RANDOM);
    Bytes ticket = format.layout().seal(new byte[9], key.secrets(), DOMAIN, RANDOM);
    InterruptedCiphers.before(key::destroy);
    TicketLayout.Opened opened = format.layout().open(ticket, key.secrets(), DOMAIN);
    System.out.println("while it opens: " + session(opened));

    TicketKey other = TicketKey.generate(format, RANDOM);
    InterruptedCiphers.before(other::destroy);
    System.out.println("while it seals: " + ticket(format, other));
  }

  private static String session(TicketLayout.Opened opened) {
    SecretBytes session = opened.plaintext().orElseThrow();
    return session.isDestroyed() ? NOTHING : "a session";
  }

  private static String ticket(TicketFormat format, TicketKey key) {
    try {
      return "a ticket of "
          + format.layout().seal(new byte[9], key.secrets(), DOMAIN, RANDOM).length()
          + " octets";
    } catch (IllegalStateException destroyed) {
      return NOTHING;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.clients.testing.FleetDoor;
import dev.reprise.cli.clients.testing.FleetDoor.Stop;
import dev.reprise.cli.option.HostPort;
import dev.reprise.cli.probe.ticket.ResealedTicket;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.ServeNode;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.TicketKey;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyProbeTest {

  @TempDir private Path directory;

  private final SecureRandom random = new SecureRandom();
  private final KeyProbe probe =
      new KeyProbe(Duration.ofSeconds(60), InstantSource.system(), random);
  private final KeyFile.Entry sealing = KeyFileSamples.random(16);
  private final KeyFile.Entry opening = KeyFileSamples.random(16);
  private final KeyFile.Entry unknown = KeyFileSamples.random(16);

  @Test
  void refusal_serverWithTheKeys_isNone() {
    try (ServeNode node = serve(sealing, opening)) {
      assertThat(refusal(node, keys(sealing, opening))).isEmpty();
    }
  }

  @Test
  void refusal_serverWithoutOneOfTheKeys_namesIt() {
    try (ServeNode node = serve(sealing, opening)) {
      assertThat(refusal(node, keys(sealing, unknown)))
          .hasValueSatisfying(
              why ->
                  assertThat(why)
                      .contains(unknown.name().octets().slice(0, 4).hex(), "not resumed"));
    }
  }

  /**
   * The first server issues the tickets, and a server without the key declines one that is too old
   * by then: that shows nothing, and the next one is offered in time.
   */
  @Test
  void refusal_declinedTicketThatMayHaveExpired_isNoRefusal() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    KeyProbe late = new KeyProbe(Duration.ofSeconds(60), now::get, random);
    try (ServeNode right = serve(sealing, opening);
        ServeNode other = serve(unknown);
        FleetDoor door = FleetDoor.open()) {
      Runnable stop = () -> now.updateAndGet(time -> time.plus(Duration.ofHours(3)));
      door.plan(
          List.of(Stop.at(right.port()), new Stop(other.port(), stop), Stop.at(right.port())));

      assertThat(late.refusal(HostPort.of("127.0.0.1", door.port()), keys(sealing), keys(sealing)))
          .isEmpty();
    }
  }

  @Test
  void refusal_ticketsThatAlwaysExpireMeanwhile_isSaid() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    KeyProbe late =
        new KeyProbe(
            Duration.ofSeconds(60),
            () -> now.updateAndGet(time -> time.plus(Duration.ofHours(3))),
            random);
    try (ServeNode node = serve(sealing, opening)) {
      assertThat(
              late.refusal(
                  HostPort.of("127.0.0.1", node.port()), keys(sealing), keys(sealing, unknown)))
          .hasValueSatisfying(
              why -> assertThat(why).contains("the session may have expired meanwhile"));
    }
  }

  @Test
  void refusal_serverThatSealsUnderAnotherKey_isSaid() {
    try (ServeNode node = serve(unknown)) {
      assertThat(refusal(node, keys(sealing)))
          .hasValueSatisfying(why -> assertThat(why).contains("under none of the keys"));
    }
  }

  /** Its tickets are good as long as that key opens, which may be shorter than they live. */
  @Test
  void refusal_serverThatStillSealsUnderAFormerKey_isSaid() {
    try (ServeNode node = serve(opening, sealing)) {
      assertThat(refusal(node, keys(sealing, opening)))
          .hasValueSatisfying(
              why ->
                  assertThat(why)
                      .isEqualTo(
                          "the server seals under key %s, not %s"
                              .formatted(id(opening), id(sealing))));
    }
  }

  @Test
  void refusal_serverWithoutTickets_isSaid() {
    try (ServeNode node = serve(List.of("--tickets", "off"), sealing)) {
      assertThat(refusal(node, keys(sealing)))
          .hasValueSatisfying(why -> assertThat(why).contains("issues no tickets"));
    }
  }

  @Test
  void refusal_nobodyListens_isSaid() {
    assertThat(probe.refusal(HostPort.of("127.0.0.1", 1), keys(sealing), keys(sealing)))
        .hasValueSatisfying(why -> assertThat(why).contains("handshake failed"));
  }

  @Test
  void reseal_ticketWithAWrongMac_isNothing() {
    TicketKey key = keys(sealing).get(0);
    byte[] ticket = new byte[16 + 16 + 48 + 32];
    random.nextBytes(ticket);

    assertThat(ResealedTicket.of(Bytes.copyOf(ticket), key, key, random)).isEmpty();
    for (int length = 0; length < ticket.length; length++) {
      assertThat(ResealedTicket.of(Bytes.copyOf(ticket, 0, length), key, key, random)).isEmpty();
    }
  }

  /** The MAC covers what a broken server sealed: no padding ends it. */
  @Test
  void reseal_ticketWithACorrectMac_thatCantBeOpened_isNothing() throws GeneralSecurityException {
    TicketKey key = keys(sealing).get(0);
    byte[] ticket = new byte[16 + 16 + 48 + 32];
    SecretKeySpec encryption = new SecretKeySpec(key.encryptionKey().toByteArray(), "AES");
    Cipher unpadded = Cipher.getInstance("AES/CBC/NoPadding");
    unpadded.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(new byte[16]));
    System.arraycopy(unpadded.doFinal(new byte[48]), 0, ticket, 32, 48);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.macKey().toByteArray(), "HmacSHA256"));
    mac.update(ticket, 0, 80);
    System.arraycopy(mac.doFinal(), 0, ticket, 80, 32);

    assertThat(ResealedTicket.of(Bytes.copyOf(ticket), key, key, random)).isEmpty();
  }

  private static String id(KeyFile.Entry key) {
    return key.name().octets().slice(0, 4).hex();
  }

  private Optional<String> refusal(ServeNode node, List<TicketKey> keys) {
    return probe.refusal(HostPort.of("127.0.0.1", node.port()), keys, keys);
  }

  private ServeNode serve(KeyFile.Entry... keys) {
    return serve(List.of(), keys);
  }

  private ServeNode serve(List<String> more, KeyFile.Entry... keys) {
    List<String> options = new ArrayList<>(List.of(TestFiles.ecdsa(directory).options()));
    options.addAll(List.of("--ticket-format", "openssl", "--ticket-keys-format", "nginx"));
    for (int i = 0; i < keys.length; i++) {
      KeyFile file = new KeyFile(KeyFileFormat.NGINX, List.of(keys[i]));
      Path path = KeyFileSamples.write(directory.resolve("key" + i), file);
      options.addAll(List.of("--ticket-keys", path.toString()));
    }
    options.addAll(more);
    return ServeNode.start(options);
  }

  private static List<TicketKey> keys(KeyFile.Entry... entries) {
    List<TicketKey> keys = new ArrayList<>();
    for (KeyFile.Entry entry : entries) {
      keys.add(
          TicketKey.of(TicketFormat.OPENSSL, entry.name(), entry.encryptionKey(), entry.macKey()));
    }
    return keys;
  }
}

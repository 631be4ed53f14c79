// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.TicketFormat;
import dev.reprise.engine.key.KeyFileKeys;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.RotatingKeys;
import dev.reprise.engine.key.TicketKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An engine closes the keys that it owns, and no others; keys and engine have one policy. */
class KeyOwnershipTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ResumptionPolicy POLICY = ResumptionPolicy.defaults();

  /** The sources of keys that the engine knows. */
  enum Source {
    ROTATING {
      @Override
      TicketKeys keys() {
        return new RotatingKeys("test", POLICY, RANDOM);
      }
    },
    FILES {
      @Override
      TicketKeys keys() {
        KeyFile.Entry entry =
            new KeyFile.Entry(
                new KeyName(Bytes.copyOf(octets(16))),
                SecretBytes.adopt(octets(16)),
                SecretBytes.adopt(octets(16)));
        KeyFile file = new KeyFile(KeyFileFormat.NGINX, List.of(entry));
        return new KeyFileKeys("test", List.of(file), NOW);
      }
    };

    abstract TicketKeys keys();
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void close_keysOfItsOwn_areDestroyed(Source source) {
    TicketKeys keys = source.keys();
    KeyRing ring = keys.at(NOW);

    engine(keys, POLICY).close();

    assertThat(ring.keys()).isNotEmpty();
    assertThat(ring.keys()).allMatch(entry -> entry.key().orElseThrow().isDestroyed());
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void close_sharedKeys_stayUntilTheirOwnerClosesThem(Source source) {
    TicketKeys keys = source.keys();
    KeyRing ring = keys.at(NOW);

    engine(keys.shared(), POLICY).close();

    assertThat(ring.keys()).isNotEmpty();
    assertThat(ring.keys()).noneMatch(entry -> entry.key().orElseThrow().isDestroyed());

    keys.close();
    keys.close();

    assertThat(ring.keys()).allMatch(entry -> entry.key().orElseThrow().isDestroyed());
  }

  @Test
  void build_keysOfAnotherPolicy_isRefusedWithTheDifference() {
    assertRefused(policy -> policy.ticketLifetime(Duration.ofHours(8)), "ticketLifetime");
    assertRefused(policy -> policy.sealPeriod(Duration.ofHours(1)), "sealPeriod");
    assertRefused(policy -> policy.sealJitterPercent(0), "sealJitterPercent");
    assertRefused(policy -> policy.clockSkew(Duration.ZERO), "clockSkew");
    assertRefused(policy -> policy.ticketFormat(TicketFormat.AEAD), "ticketFormat");
  }

  @Test
  void build_policiesThatAgreeAboutKeys_isAnEngine() {
    TicketKeys keys = Source.ROTATING.keys();
    ResumptionPolicy policy = ResumptionPolicy.builder().sessionIds(false).build();

    engine(keys, policy).close();
    engine(Source.FILES.keys(), policy).close();
  }

  private static void assertRefused(
      UnaryOperator<ResumptionPolicy.Builder> change, String difference) {
    ResumptionPolicy other = change.apply(ResumptionPolicy.builder()).build();
    TicketKeys keys = Source.ROTATING.keys();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine(keys, other))
        .withMessageContaining(difference);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine(keys.shared(), other))
        .withMessageContaining(difference);
  }

  private static ResumptionEngine engine(TicketKeys keys, ResumptionPolicy policy) {
    return ResumptionEngine.builder().policy(policy).keys(keys).build();
  }

  private static byte[] octets(int length) {
    byte[] octets = new byte[length];
    RANDOM.nextBytes(octets);
    return octets;
  }
}

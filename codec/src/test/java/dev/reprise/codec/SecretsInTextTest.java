// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every sample has the same secret wherever it has one, so one look at its text is enough. */
class SecretsInTextTest {

  private static final byte[] SECRET = WireSamples.masterSecret().toByteArray();

  /** SECURITY.md, row 33: HAProxy printed ticket keys in {@code show tls-keys}. */
  @Test
  void toString_neverShowsKeyMaterial() {
    for (Object structure : structuresWithSecrets()) {
      String text = structure.toString().toLowerCase(Locale.ROOT);

      for (int i = 0; i + 4 <= SECRET.length; i++) {
        byte[] part = Arrays.copyOfRange(SECRET, i, i + 4);
        String decimals = Arrays.toString(part);
        assertThat(text)
            .doesNotContain(HexFormat.of().formatHex(part))
            .doesNotContain(decimals.substring(1, decimals.length() - 1));
      }
    }
  }

  @Test
  void toString_structuresWithSecrets_areThoseThatWeKnow() {
    assertThat(structuresWithSecrets())
        .<Class<?>>extracting(Object::getClass)
        .containsOnly(
            SecretBytes.class, StatePlaintext.class, SessionState.class, SslSession.class);
  }

  @Test
  void toString_applicationData_isItsLengthOnly() {
    assertThat(WireSamples.largestState())
        .asString()
        .contains("applicationData=Optional[20 octets]")
        .doesNotContain(WireSamples.octets(20, 0xd0).hex());
  }

  private static List<Object> structuresWithSecrets() {
    List<Object> structures = new ArrayList<>(List.of(WireSamples.masterSecret()));
    WireSamples.all().stream()
        .filter(sample -> indexOf(sample.encoded()) >= 0)
        .map(WireSample::value)
        .forEach(structures::add);
    return structures;
  }

  private static int indexOf(byte[] encoded) {
    for (int i = 0; i + SECRET.length <= encoded.length; i++) {
      if (Arrays.equals(encoded, i, i + SECRET.length, SECRET, 0, SECRET.length)) {
        return i;
      }
    }
    return -1;
  }
}

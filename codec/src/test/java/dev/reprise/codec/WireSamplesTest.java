// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.WireStruct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireSamplesTest {

  static List<WireSample<?>> all() {
    return WireSamples.all();
  }

  @Test
  void all_everyStructureOfTheModule_hasASample() throws URISyntaxException {
    Set<Class<?>> sampled =
        all().stream().map(sample -> sample.value().getClass()).collect(Collectors.toSet());

    assertThat(structures()).isNotEmpty().allSatisfy(each -> assertThat(sampled).contains(each));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everySample_encodedAndDecoded_isItself(WireSample<?> sample) throws DecodeException {
    byte[] encoded = sample.encoded();

    assertThat(encoded).hasSize(sample.value().encodedLength());
    assertThat(sample.decode(encoded)).isEqualTo(sample.value()).hasSameHashCodeAs(sample.value());
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyStrictPrefixIsRejected(WireSample<?> sample) {
    byte[] encoded = sample.encoded();

    for (int length = 0; length < encoded.length; length++) {
      byte[] prefix = Arrays.copyOf(encoded, length);
      if (!sample.wholeAt().test(length)) {
        assertThatThrownBy(() -> sample.decode(prefix))
            .as("%d octets of %s", length, sample)
            .isInstanceOf(DecodeException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void trailingOctetIsRejected(WireSample<?> sample) {
    byte[] encoded = sample.encoded();

    for (byte trailing : new byte[] {0, 1, (byte) 0xff}) {
      byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
      longer[encoded.length] = trailing;
      if (!sample.wholeAt().test(longer.length)) {
        assertThatThrownBy(() -> sample.decode(longer)).isInstanceOf(DecodeException.class);
      }
    }
  }

  @Test
  void sessionId_noOctets_isNoSession() {
    assertThat(SessionId.EMPTY.isEmpty()).isTrue();
    assertThat(new SessionId(WireSamples.octets(1, 7)).isEmpty()).isFalse();
    assertThat(new SessionId(WireSamples.octets(2, 7))).hasToString("0708");
  }

  private static List<Class<?>> structures() throws URISyntaxException {
    Path classes =
        Path.of(WireStruct.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .<Class<?>>map(WireSamplesTest::load)
          .filter(WireStruct.class::isAssignableFrom)
          .filter(each -> !Modifier.isAbstract(each.getModifiers()) && isExported(each))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isExported(Class<?> structure) {
    Class<?> enclosing = structure.getEnclosingClass();
    return Modifier.isPublic(structure.getModifiers())
        && (enclosing == null || isExported(enclosing));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}

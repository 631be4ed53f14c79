// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.keyfile.KeyFileException.Fault;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

  private static final String NAME = "000102030405060708090a0b0c0d0e0f";
  private static final String FIRST_16 = "101112131415161718191a1b1c1d1e1f";
  private static final String SECOND_16 = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";
  private static final String FIRST_32 = FIRST_16 + "e0e1e2e3e4e5e6e7e8e9eaebecedeeef";
  private static final String SECOND_32 = SECOND_16 + "b0b1b2b3b4b5b6b7b8b9babbbcbdbebf";
  private static final String SHORT = NAME + FIRST_16 + SECOND_16;
  private static final String LONG = NAME + FIRST_32 + SECOND_32;

  @ParameterizedTest(name = "{0} of {1} octets")
  @CsvSource({
    "NGINX, 48, true",
    "NGINX, 80, false",
    "APACHE, 48, false",
    "ATS, 48, false",
    "ENVOY, 80, false",
    "NETTY, 48, false"
  })
  void read_oneRawKey_hasTheKeysInTheOrderOfTheProgram(
      KeyFileFormat format, int length, boolean encryptionKeyFirst) throws KeyFileException {
    byte[] octets = HexFormat.of().parseHex(length == 48 ? SHORT : LONG);

    KeyFile file = KeyFile.read("file", octets, format);

    String first = length == 48 ? FIRST_16 : FIRST_32;
    String second = length == 48 ? SECOND_16 : SECOND_32;
    assertThat(file.sealing())
        .isEqualTo(encryptionKeyFirst ? entry(NAME, first, second) : entry(NAME, second, first));
    assertThat(file.encodedSecret()).isEqualTo(octets);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void read_haproxyLines_sealsWithTheLastButOne(boolean longKeys) throws KeyFileException {
    byte[] text = ascii(line(longKeys, 0) + line(longKeys, 1) + line(longKeys, 2));

    KeyFile file = KeyFile.read("file", text, KeyFileFormat.HAPROXY);

    assertThat(file.entries()).hasSize(3);
    assertThat(file.sealing()).isEqualTo(file.entries().get(1));
    assertThat(file.sealing().encryptionKey().toByteArray())
        .startsWith(HexFormat.of().parseHex("10" + "ff"));
    assertThat(file.encodedSecret()).isEqualTo(text);
  }

  @Test
  void read_haproxyLinesThatEndLikeWindows_areRead() throws KeyFileException {
    String text = line(false, 0) + line(false, 1) + line(false, 2);

    KeyFile file = KeyFile.read("file", ascii(text.replace("\n", "\r\n")), KeyFileFormat.HAPROXY);

    assertThat(file.encodedSecret()).isEqualTo(ascii(text));
  }

  @Test
  void read_severalKeysOfTrafficServer_sealsWithTheFirst() throws KeyFileException {
    byte[] octets = HexFormat.of().parseHex(key(false, 0) + key(false, 1) + key(false, 2));

    KeyFile file = KeyFile.read("file", octets, KeyFileFormat.ATS);

    assertThat(file.entries()).hasSize(3);
    assertThat(file.sealing()).isEqualTo(file.entries().get(0));
    assertThat(file.encodedSecret()).isEqualTo(octets);
  }

  @ParameterizedTest
  @CsvSource({"48, NGINX", "80, NGINX", "96, ATS", "144, ATS", "240, ATS"})
  void recognise_rawOctets_goesByTheSize(int length, KeyFileFormat format) throws KeyFileException {
    StringBuilder hex = new StringBuilder(length == 80 ? key(true, 0) : "");
    for (int i = 0; hex.length() < 2 * length; i++) {
      hex.append(key(false, i));
    }

    KeyFile file = KeyFile.recognise("file", HexFormat.of().parseHex(hex));

    assertThat(file.format()).isEqualTo(format);
  }

  @Test
  void recognise_base64Lines_isHaproxy() throws KeyFileException {
    byte[] text = ascii(line(true, 0) + line(true, 1) + line(true, 2));

    assertThat(KeyFile.recognise("file", text).format()).isEqualTo(KeyFileFormat.HAPROXY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 47, 49, 79, 81, 160})
  void recognise_otherSizes_isRefusedWithAWordOnWhatToDo(int length) {
    byte[] octets = new byte[length];

    KeyFileException failure =
        catchThrowableOfType(
            KeyFileException.class, () -> KeyFile.recognise("tickets.key", octets));

    assertThat(failure.fault()).isEqualTo(Fault.UNKNOWN_FORMAT);
    assertThat(failure).hasMessageStartingWith("tickets.key: " + length + " octets");
  }

  @ParameterizedTest
  @EnumSource(KeyFileFormat.class)
  void read_emptyFile_isRefused(KeyFileFormat format) {
    KeyFileException failure = failure(new byte[0], format);

    assertThat(failure.fault()).isEqualTo(Fault.EMPTY);
    assertThat(failure.line()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NGINX, 47", "NGINX, 96", "APACHE, 80", "ATS, 80", "ENVOY, 48", "NETTY, 80"})
  void read_wrongSize_isRefused(KeyFileFormat format, int length) {
    byte[] octets = HexFormat.of().parseHex((LONG + LONG).substring(0, 2 * length));

    KeyFileException failure = failure(octets, format);

    assertThat(failure.fault()).isEqualTo(Fault.WRONG_SIZE);
    assertThat(failure).hasMessageContaining(length + " octets");
  }

  @Test
  void read_lineThatIsNoBase64_isNamed() {
    KeyFileException failure =
        failure(ascii(line(false, 0) + "ab*d\n" + line(false, 2)), KeyFileFormat.HAPROXY);

    assertThat(failure.fault()).isEqualTo(Fault.BAD_BASE64);
    assertThat(failure.line()).hasValue(2);
    assertThat(failure)
        .hasMessageStartingWith("file, line 2: not base64")
        .hasMessageNotContaining("*");
  }

  @Test
  void read_lineBrokenAt64Columns_saysHowToWriteItInOne() {
    String text = line(true, 0).substring(0, 64) + "\n" + line(true, 0).substring(64);

    KeyFileException failure = failure(ascii(text), KeyFileFormat.HAPROXY);

    assertThat(failure.line()).hasValue(2);
    assertThat(failure.fault()).isEqualTo(Fault.WRONG_SIZE);
    assertThat(failure).hasMessageContaining("base64 -A");
  }

  @Test
  void read_twoHaproxyKeys_areTooFew() {
    KeyFileException failure =
        failure(ascii(line(false, 0) + line(false, 1)), KeyFileFormat.HAPROXY);

    assertThat(failure.fault()).isEqualTo(Fault.TOO_FEW_KEYS);
  }

  @Test
  void read_65HaproxyKeys_areTooMany() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      text.append(line(false, i));
    }

    assertThat(failure(ascii(text.toString()), KeyFileFormat.HAPROXY).fault())
        .isEqualTo(Fault.TOO_MANY_KEYS);
  }

  @Test
  void read_haproxyKeysOfTwoSizes_areRefused() {
    KeyFileException failure =
        failure(ascii(line(false, 0) + line(true, 1) + line(false, 2)), KeyFileFormat.HAPROXY);

    assertThat(failure.fault()).isEqualTo(Fault.MIXED_SIZES);
  }

  @Test
  void read_sameKeyTwice_isRefusedAtTheSecondLine() {
    KeyFileException failure =
        failure(ascii(line(false, 0) + line(false, 1) + line(false, 0)), KeyFileFormat.HAPROXY);

    assertThat(failure.fault()).isEqualTo(Fault.REPEATED_KEY);
    assertThat(failure.line()).hasValue(3);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "all zero, 00000000000000000000000000000000",
    "fewer than 6 distinct octets, 01020304050102030405010203040501",
    "equal halves, 01020304050607080102030405060708",
    "printable text, 63686172616374657273206f6e6c7921",
    "the key name, " + NAME,
    "the other key, " + SECOND_16,
  })
  void read_weakKey_isRefusedWithoutShowingIt(String what, String key) {
    byte[] octets = HexFormat.of().parseHex(NAME + key + SECOND_16);

    KeyFileException failure = failure(octets, KeyFileFormat.NGINX);

    assertThat(failure.fault()).isEqualTo(Fault.WEAK_KEY);
    assertThat(failure).hasMessageNotContaining(SECOND_16);
  }

  @Test
  void constructor_keyOfASizeThatTheProgramRefuses_isRefused() {
    assertThatThrownBy(
            () -> new KeyFile(KeyFileFormat.ENVOY, List.of(entry(NAME, FIRST_16, SECOND_16))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envoy");
  }

  @Test
  void fingerprint_isTheSameInEveryFormat() throws KeyFileException {
    KeyFile.Entry entry = entry(NAME, FIRST_16, SECOND_16);

    for (KeyFileFormat format : List.of(KeyFileFormat.NGINX, KeyFileFormat.APACHE)) {
      byte[] octets = new KeyFile(format, List.of(entry)).encodedSecret();
      assertThat(KeyFile.read("file", octets, format).sealing().fingerprint())
          .isEqualTo(entry.fingerprint());
    }
    assertThat(entry(NAME, SECOND_16, FIRST_16).fingerprint()).isNotEqualTo(entry.fingerprint());
  }

  @Test
  void toString_neverShowsKeyMaterial() {
    assertThat(entry(NAME, FIRST_16, SECOND_16).toString())
        .doesNotContain(FIRST_16.substring(0, 8))
        .doesNotContain(SECOND_16.substring(0, 8));
  }

  @Test
  void destroy_leavesNoKeyBehind() throws KeyFileException {
    KeyFile file = KeyFile.read("file", HexFormat.of().parseHex(SHORT), KeyFileFormat.NGINX);

    file.destroy();

    assertThat(file.sealing().encryptionKey().isDestroyed()).isTrue();
    assertThat(file.sealing().macKey().isDestroyed()).isTrue();
  }

  private static KeyFileException failure(byte[] octets, KeyFileFormat format) {
    return catchThrowableOfType(KeyFileException.class, () -> KeyFile.read("file", octets, format));
  }

  private static String line(boolean longKey, int number) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(key(longKey, number))) + "\n";
  }

  /** The octets of a key, different in name and secrets from that of any other number. */
  private static String key(boolean longKey, int number) {
    String mark = "%02x".formatted(0xfe + number & 0xff);
    String octets = longKey ? LONG : SHORT;
    int half = longKey ? 48 * 2 : 32 * 2;
    return octets.substring(0, 2)
        + mark
        + octets.substring(4, 34)
        + mark
        + octets.substring(36, half + 2)
        + mark
        + octets.substring(half + 4);
  }

  private static KeyFile.Entry entry(String name, String encryptionKey, String macKey) {
    return new KeyFile.Entry(
        new KeyName(Bytes.fromHex(name)),
        SecretBytes.adopt(HexFormat.of().parseHex(encryptionKey)),
        SecretBytes.adopt(HexFormat.of().parseHex(macKey)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

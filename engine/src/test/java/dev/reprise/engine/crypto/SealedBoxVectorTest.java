// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.testvectors.Fields;
import dev.reprise.testvectors.VectorTests;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SealedBoxVectorTest {

  @TestFactory
  Stream<DynamicTest> sealedOpen() {
    return VectorTests.of(
        "sealed_open",
        (group, vector) -> {
          Fields parameters = group.parameters();
          SecretBytes secret = SecretBytes.copyOf(parameters.hex("secret"));
          KeyName name = new KeyName(Bytes.copyOf(parameters.hex("key_name")));
          if (parameters.flag("named_by_secret")) {
            assertThat(nameOf(secret)).isEqualTo(name);
          }

          String result = open(vector.inputs(), vector.input(), name, secret);

          assertThat(result)
              .isEqualTo(
                  vector.isValid()
                      ? Bytes.copyOf(vector.value().hex("plaintext")).hex()
                      : vector.failure());
        });
  }

  private static KeyName nameOf(SecretBytes secret) {
    Bytes info = utf8("reprise secret name v1");
    SecretBytes derived = KeyDerivation.derive(Bytes.EMPTY, secret, info, KeyName.LENGTH);
    return new KeyName(Bytes.copyOf(derived.toByteArray()));
  }

  private static String open(Fields inputs, byte[] input, KeyName name, SecretBytes secret) {
    Sealed sealed;
    try {
      sealed = Reader.readAll(input, "sealed", Sealed::readFrom);
    } catch (DecodeException e) {
      return "malformed";
    }
    if (!sealed.keyName().equals(name)) {
      return "unknown_key";
    }
    Sealed.Info info =
        new Sealed.Info(utf8(inputs.text("purpose")), Bytes.copyOf(inputs.hex("context")));
    Optional<SecretBytes> plaintext =
        SealedBox.open(sealed, secret, info, Bytes.copyOf(inputs.hex("associated_data")));
    return plaintext.map(each -> Bytes.copyOf(each.toByteArray()).hex()).orElse("bad_mac");
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}

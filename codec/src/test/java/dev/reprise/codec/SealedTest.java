// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import org.junit.jupiter.api.Test;

class SealedTest {

  @Test
  void readFrom_nameSaltAndTagAlone_hasNoCiphertext() throws DecodeException {
    Bytes least = WireSamples.octets(Sealed.OVERHEAD, 0);

    Sealed sealed = Reader.readAll(least, "Sealed", Sealed::readFrom);

    assertThat(sealed.ciphertext()).isEqualTo(Bytes.EMPTY);
    assertThat(sealed.tag()).isEqualTo(least.slice(48, 64));
  }

  @Test
  void additionalData_anyRecord_isNameSaltAndWhatItIsBoundTo() {
    Sealed sealed = WireSamples.sealed();

    assertThat(Sealed.additionalData(sealed.keyName(), sealed.salt(), Bytes.of(0xff)))
        .isEqualTo(Bytes.fromHex(sealed.keyName().octets().hex() + sealed.salt().hex() + "ff"));
  }

  @Test
  void info_ofATicket_isPurposeAndTrustDomainInUtf8() {
    assertThat(Sealed.Info.of("reprise ticket v1", "gr\u00fcn").encoded().hex())
        .isEqualTo("11" + "72657072697365207469636b6574207631" + "0005" + "6772c3bc6e");
  }

  @Test
  void new_sizesThatAreNotThose_throw() {
    Sealed sealed = WireSamples.sealed();
    Bytes wrong = WireSamples.octets(15, 0);

    assertThatThrownBy(() -> new Sealed(sealed.keyName(), wrong, sealed.ciphertext(), sealed.tag()))
        .hasMessageContaining("salt");
    assertThatThrownBy(
            () -> new Sealed(sealed.keyName(), sealed.salt(), sealed.ciphertext(), wrong))
        .hasMessageContaining("tag");
    assertThatThrownBy(() -> Sealed.Info.of("", "default")).hasMessageContaining("purpose");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionFileTest {

  private static final Bytes DIGEST = Bytes.copyOf(new byte[32]);

  @Test
  void readFrom_whatWasWritten_isTheSame() throws DecodeException {
    SessionFile file =
        new SessionFile(
            List.of(
                new SessionFile.Entry(DIGEST, ClientSamples.byTicket("0102")),
                new SessionFile.Entry(DIGEST, ClientSamples.byId("03"))));

    assertThat(Reader.readAll(file.encodedSecret(), "file", SessionFile::readFrom)).isEqualTo(file);
  }

  @Test
  void entry_digestOfAnotherLength_isRefused() {
    ClientSession session = ClientSamples.byTicket("01");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionFile.Entry(Bytes.copyOf(new byte[31]), session));
  }

  @Test
  void new_moreThanAFileCanHold_isRefused() {
    ClientSession session =
        ClientSamples.builder().ticket(Bytes.copyOf(new byte[0xffff]), 0).build();
    SessionFile.Entry entry = new SessionFile.Entry(DIGEST, session);

    assertThat(new SessionFile(Collections.nCopies(255, entry)).entries()).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionFile(Collections.nCopies(256, entry)));
  }
}

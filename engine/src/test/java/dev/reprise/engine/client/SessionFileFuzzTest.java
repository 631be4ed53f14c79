// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is in a file of client sessions, once it is opened, reading it throws nothing but {@link
 * DecodeException}, and what it did read is written as it was. To let Jazzer look for more, see
 * {@code CodecFuzzTest}.
 */
class SessionFileFuzzTest {

  static Stream<byte[]> fileSeeds() {
    Bytes digest = Bytes.copyOf(new byte[32]);
    return Stream.of(
            List.<SessionFile.Entry>of(),
            List.of(new SessionFile.Entry(digest, ClientSamples.byTicket("0102"))),
            List.of(
                new SessionFile.Entry(digest, ClientSamples.byId("03")),
                new SessionFile.Entry(digest, ClientSamples.byTicket("0405"))))
        .map(entries -> new SessionFile(entries).encodedSecret());
  }

  @MethodSource("fileSeeds")
  @FuzzTest
  void file(byte[] octets) {
    try {
      SessionFile file = Reader.readAll(octets, "file", SessionFile::readFrom);
      require(Arrays.equals(file.encodedSecret(), octets), "written otherwise than read");
      for (SessionFile.Entry entry : file.entries()) {
        Optional<ClientOutcome.Reason> objection =
            entry.session().objection(ClientPolicy.DEFAULT, ClientSamples.NOW);
        require(objection != null, "neither offered nor refused");
      }
    } catch (DecodeException rejected) {
      require(rejected.offset() >= 0 && rejected.offset() <= octets.length, "no such offset");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.keyfile;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.testvectors.VectorFile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is in a key file, reading it throws nothing but {@link KeyFileException}, and what it
 * did read is written as it was. To let Jazzer look for more, see {@code CodecFuzzTest}.
 */
class KeyFileFuzzTest {

  private static final int TERMINATORS = 2;

  /** Files of many keys say no more than those of a few, and take a hundred times as long. */
  private static final int MAX_OCTETS = 400;

  /** As which format content is read; empty to recognise it. */
  private static final List<Optional<KeyFileFormat>> CHOICES =
      Stream.concat(
              Stream.of(KeyFileFormat.values()).map(Optional::of),
              Stream.of(Optional.<KeyFileFormat>empty()))
          .toList();

  static Stream<byte[]> keyFileSeeds() {
    return VectorFile.load("key_file_decode").groups().stream()
        .flatMap(group -> group.cases().stream())
        .map(vector -> withFormat(vector.inputs().hex("input"), vector.id()))
        .filter(seed -> seed.length <= MAX_OCTETS);
  }

  /** The first octet says in which format the others are read. */
  @MethodSource("keyFileSeeds")
  @FuzzTest
  void keyFile(byte[] octets) {
    if (octets.length == 0 || octets.length > MAX_OCTETS) {
      return;
    }
    Optional<KeyFileFormat> choice = CHOICES.get((octets[0] & 0xff) % CHOICES.size());
    byte[] content = Arrays.copyOfRange(octets, 1, octets.length);
    try {
      KeyFile file =
          choice.isEmpty()
              ? KeyFile.recognise("file", content)
              : KeyFile.read("file", content, choice.get());
      requireWrittenAsRead(file, content);
    } catch (KeyFileException rejected) {
      require(rejected.line().orElse(1) >= 1, "no such line");
    }
  }

  private static void requireWrittenAsRead(KeyFile file, byte[] content) throws KeyFileException {
    byte[] written = file.encodedSecret();
    if (!file.format().isText()) {
      require(Arrays.equals(written, content), "written otherwise than read");
    }
    // Lines may end in CR LF, and the last in nothing: what is written is read as the same.
    require(written.length <= content.length + TERMINATORS, "more was written than read");
    require(KeyFile.read("file", written, file.format()).equals(file), "written as another file");
    require(file.entries().contains(file.sealing()), "the key that seals is none of the file's");
  }

  private static byte[] withFormat(byte[] content, int choice) {
    byte[] octets = new byte[content.length + 1];
    octets[0] = (byte) (choice % CHOICES.size());
    System.arraycopy(content, 0, octets, 1, content.length);
    return octets;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GroupKeyFileTest {

  private static byte[] letters(int count) {
    return "k".repeat(count).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void of_fileThatThePluginWouldOverrun_isRefused() {
    assertThat(GroupKeyFile.of(letters(256)).redisPassword().length()).isEqualTo(256);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GroupKeyFile.of(letters(257)))
        .withMessageContaining("not 257");
  }

  @Test
  void of_emptyFile_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GroupKeyFile.of(new byte[0]))
        .withMessageContaining("not 0");
  }

  /** The plugin's password would end there, and its key would not. */
  @Test
  void of_fileWithANul_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GroupKeyFile.of(new byte[] {'k', 0, 'k'}))
        .withMessageContaining("NUL");
  }

  @Test
  void redisPassword_isTheFileWithoutTheLineFeedsAtItsEnd() {
    byte[] file = {'\n', (byte) 0xff, '\r', '\n', '\n'};

    assertThat(GroupKeyFile.of(file).redisPassword().toByteArray())
        .isEqualTo(new byte[] {'\n', (byte) 0xff, '\r'});
  }
}

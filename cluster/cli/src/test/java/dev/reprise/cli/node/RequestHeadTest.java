// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

  @ParameterizedTest
  @ValueSource(strings = {"\n\n", "\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "a\nb\n\nc", "a\r\n\nb"})
  void head_withBlankLine_isComplete(String text) {
    assertThat(read(text).isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\r\r\r", "a\nb\nc\n", "\n \n"})
  void head_withoutBlankLine_isNotComplete(String text) {
    assertThat(read(text).isComplete()).isFalse();
  }

  @Test
  void head_thatComesOctetByOctet_isComplete() {
    RequestHead head = new RequestHead();
    for (byte octet : "GET /\r\n\r\n".getBytes(US_ASCII)) {
      assertThat(head.isComplete()).isFalse();
      head.accept(new byte[] {octet}, 1);
    }

    assertThat(head.isComplete()).isTrue();
  }

  @Test
  void head_ofMoreThan16KiB_isTooLarge() {
    assertThat(read("x".repeat(16 * 1024)).isTooLarge()).isFalse();
    assertThat(read("x".repeat(16 * 1024 + 1)).isTooLarge()).isTrue();
    assertThat(read("\n\n" + "x".repeat(16 * 1024)).isTooLarge()).isFalse();
  }

  private static RequestHead read(String text) {
    RequestHead head = new RequestHead();
    head.accept(text.getBytes(US_ASCII), text.length());
    return head;
  }
}

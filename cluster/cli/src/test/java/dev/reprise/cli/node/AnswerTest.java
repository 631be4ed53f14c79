// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerTest {

  @Test
  void encoded_isOneHttpResponse() {
    byte[] encoded = new Answer().with("node", "a").with("sni", Optional.empty()).encoded();

    assertThat(new String(encoded, StandardCharsets.UTF_8))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\nContent-Length: 15\r\n")
        .endsWith("\r\n\r\nnode: a\nsni: -\n");
  }

  @Test
  void encoded_countsOctetsNotCharacters() {
    byte[] encoded = new Answer().with("client", "CN=Zoë").encoded();

    assertThat(new String(encoded, StandardCharsets.UTF_8)).contains("Content-Length: 16\r\n");
  }

  @Test
  void with_valueThatHoldsLineBreaks_staysOneLine() {
    byte[] encoded = new Answer().with("client", "CN=x\nresumed: ticket\r\u2028\u0085").encoded();

    assertThat(new String(encoded, StandardCharsets.UTF_8))
        .endsWith("\r\n\r\nclient: CN=x?resumed: ticket???\n");
  }
}

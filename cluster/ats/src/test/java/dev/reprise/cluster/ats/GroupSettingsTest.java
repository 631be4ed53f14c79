// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.ats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupSettingsTest {

  private static final Path KEY_FILE = Path.of("group.key");
  private static final String REST = "?cluster=Pool1&danger=unauthenticated-bus";

  @Test
  void of_serversWithAndWithoutAPort_areEndpoints() {
    assertThat(GroupSettings.of("ats+redis://a:7000,b" + REST, KEY_FILE).endpoints())
        .containsExactly(
            new GroupSettings.Endpoint("a", 7000), new GroupSettings.Endpoint("b", 6379));
  }

  /** The group's key file is the password of its Redis, so a URI has none; people write one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ats+redis://:hidden@a",
        "ats+redis://user:hidden@a:6379",
        "ats+redis://user:hidden@a:b",
        "ats+redis://user:hidden",
        "ats+redis://user:hidden^@a",
        "ats+redis://user:hidden/hidden@a",
        "ats+redis://user:hidden@a?hidden",
        "ats+redis://a?cluster=b&danger=unauthenticated-bus&hidden=1",
        "ats+redis://a?cluster=b&danger=unauthenticated-bus&rotate=hidden"
      })
  void of_uriThatCannotBeUsed_isRefusedAndNotShown(String uri) {
    String whole = uri.contains("?") ? uri : uri + REST;

    assertThatThrownBy(() -> GroupSettings.of(whole, KEY_FILE))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            failure -> {
              StringWriter trace = new StringWriter();
              failure.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain("hidden");
            });
  }
}

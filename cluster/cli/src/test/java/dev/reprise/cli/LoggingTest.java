// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoggingTest {

  private final Properties before = (Properties) System.getProperties().clone();

  @AfterEach
  void restore() {
    System.setProperties(before);
  }

  /** It logs the stack trace of each connection that is replaced, which is one a minute. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jedis_logsNothing(boolean verbose) {
    Logging.configure(verbose);

    assertThat(System.getProperty("org.slf4j.simpleLogger.log.redis.clients.jedis"))
        .isEqualTo("off");
  }
}

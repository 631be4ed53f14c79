// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP response whose body is lines of {@code name: value}: what became of the connection it
 * comes on.
 */
final class Answer {

  private static final String ABSENT = "-";

  private final Map<String, String> lines = new LinkedHashMap<>();

  /** Adds a line; an absent value is written as a hyphen. */
  Answer with(String name, Optional<String> value) {
    lines.put(name, value.map(OneLine::of).orElse(ABSENT));
    return this;
  }

  Answer with(String name, String value) {
    return with(name, Optional.of(value));
  }

  /** The response as it goes out. */
  byte[] encoded() {
    StringBuilder body = new StringBuilder();
    lines.forEach((name, value) -> body.append(name).append(": ").append(value).append('\n'));
    return response("200 OK", body.toString());
  }

  /** The response to a request whose head has no end. */
  static byte[] tooLarge() {
    return response("431 Request Header Fields Too Large", "");
  }

  private static byte[] response(String status, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String head =
        "HTTP/1.1 "
            + status
            + "\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\n"
            + "Content-Length: "
            + length
            + "\r\n"
            + "Cache-Control: no-store\r\n"
            + "Connection: close\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }
}

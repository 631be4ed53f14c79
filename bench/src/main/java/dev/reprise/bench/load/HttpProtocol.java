// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import io.netty.handler.ssl.ApplicationProtocolNames;
import org.jspecify.annotations.Nullable;

/** The application protocol of a connection, which the client offers alone. */
enum HttpProtocol {
  HTTP_1_1("HTTP/1.1", ApplicationProtocolNames.HTTP_1_1),
  HTTP_2("HTTP/2", ApplicationProtocolNames.HTTP_2);

  private final String text;
  private final String alpn;

  HttpProtocol(String text, String alpn) {
    this.text = text;
    this.alpn = alpn;
  }

  /** The name in ALPN. */
  String alpn() {
    return alpn;
  }

  /**
   * Whether the server has chosen this protocol.
   *
   * @param answer the server's answer in ALPN; null if there was none, which means HTTP/1.1
   */
  boolean isChosenBy(@Nullable String answer) {
    return answer == null ? this == HTTP_1_1 : answer.equals(alpn);
  }

  /** The name in tables. */
  @Override
  public String toString() {
    return text;
  }
}

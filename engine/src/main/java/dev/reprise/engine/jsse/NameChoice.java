// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.jsse.record.Alerts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Vector;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * The server names that a client asks for, and a consumer's matchers for them (RFC 6066, Section
 * 3). Confined to its connection's lock.
 */
final class NameChoice {

  private final @Nullable Collection<SNIMatcher> matchers;
  private List<SNIServerName> requested = List.of();
  private boolean matched;

  NameChoice(ConnectionSettings settings) {
    this.matchers = settings.nameMatchers();
  }

  /**
   * Takes the names of a hello.
   *
   * @throws IOException with the alert if no matcher matches, as with the JDK
   */
  void read(@Nullable Vector<?> names) throws IOException {
    List<SNIServerName> read = new ArrayList<>();
    for (Object each : names == null ? List.of() : names) {
      read.add(name((ServerName) each));
    }
    requested = read;
    if (read.isEmpty() || matchers == null || matchers.isEmpty()) {
      return;
    }
    matched = read.stream().anyMatch(this::isMatched);
    if (!matched) {
      throw Alerts.fatal(
          AlertDescription.unrecognized_name, "Unrecognized server name indication", null);
    }
  }

  private static SNIServerName name(ServerName name) throws IOException {
    if (name.getNameType() != NameType.host_name) {
      return new OtherName(name.getNameType(), name.getNameData());
    }
    try {
      return new SNIHostName(name.getNameData());
    } catch (IllegalArgumentException e) {
      throw Alerts.fatal(AlertDescription.illegal_parameter, "Illegal server name", e);
    }
  }

  private boolean isMatched(SNIServerName name) {
    for (SNIMatcher matcher : matchers == null ? List.<SNIMatcher>of() : matchers) {
      if (matcher.getType() == name.getType() && matcher.matches(name)) {
        return true;
      }
    }
    return false;
  }

  /** The names that the client asked for. */
  List<SNIServerName> requested() {
    return requested;
  }

  /** Whether the ServerHello of a full handshake acknowledges a name. */
  boolean isMatched() {
    return matched;
  }

  /** A name of another type than host_name. */
  private static final class OtherName extends SNIServerName {
    OtherName(int type, byte[] encoded) {
      super(type, encoded);
    }
  }
}

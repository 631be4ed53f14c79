// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse;

import dev.reprise.engine.jsse.manager.Front;
import dev.reprise.engine.jsse.record.Alerts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Vector;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolName;
import org.jspecify.annotations.Nullable;

/**
 * The choice of an application protocol (RFC 7301): by a consumer's function, or from a list. Names
 * are strings of one char an octet, as the JDK has them. Confined to its connection's lock.
 */
@SuppressWarnings("JdkObsolete") // Bouncy Castle's own signatures
final class ProtocolChoice {

  private final ConnectionSettings settings;
  private final FrontEngine front;
  private volatile @Nullable String selected;

  ProtocolChoice(ConnectionSettings settings, FrontEngine front) {
    this.settings = settings;
    this.front = front;
  }

  /** The protocol; empty if none was agreed on, null while it is open. */
  @Nullable String selected() {
    return selected;
  }

  boolean hasSelector() {
    return settings.protocolSelector() != null;
  }

  /** The protocols to choose from, most preferred first; null if the choice is not by a list. */
  @Nullable Vector<ProtocolName> configured() {
    String[] configured = settings.applicationProtocols();
    if (configured.length == 0) {
      return null;
    }
    Vector<ProtocolName> names = new Vector<>();
    for (String name : configured) {
      names.add(wire(name));
    }
    return names;
  }

  /**
   * Chooses from what the client offers.
   *
   * @return null for none
   * @throws IOException with the alert if there has to be one and none fits
   */
  @Nullable ProtocolName select(Vector<?> offered) throws IOException {
    List<String> names = new ArrayList<>();
    for (Object each : offered) {
      names.add(new String(((ProtocolName) each).getBytes(), StandardCharsets.ISO_8859_1));
    }
    String name = choose(settings, front, Collections.unmodifiableList(names));
    if (name == null || !(name.isEmpty() || names.contains(name))) {
      throw Alerts.fatal(
          AlertDescription.no_application_protocol, "no application protocol in common", null);
    }
    selected = name;
    return name.isEmpty() ? null : wire(name);
  }

  /** The consumer's choice: empty for none, null if there has to be one and none fits. */
  static @Nullable String choose(
      ConnectionSettings settings, FrontEngine front, List<String> offered) {
    BiFunction<SSLEngine, List<String>, String> selector = settings.protocolSelector();
    if (selector != null) {
      return selector.apply(front, offered);
    }
    List<String> configured = List.of(settings.applicationProtocols());
    if (configured.isEmpty()) {
      return "";
    }
    return configured.stream().filter(offered::contains).findFirst().orElse(null);
  }

  /** The hello has been answered: what is not chosen by now never will be. */
  void settle() {
    if (selected == null) {
      selected = "";
    }
  }

  private static ProtocolName wire(String name) {
    return ProtocolName.asRawBytes(name.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * What an engine of the JDK asks for a protocol: the consumer's selector or list, with the engine
   * that the consumer knows.
   */
  record Selector(FrontEngine engine)
      implements BiFunction<SSLEngine, List<String>, String>, Front {

    @Override
    public @Nullable SSLSocket socket() {
      return engine.socket();
    }

    @Override
    public @Nullable String apply(SSLEngine serving, List<String> offered) {
      return choose(engine.settings, engine, offered);
    }
  }
}

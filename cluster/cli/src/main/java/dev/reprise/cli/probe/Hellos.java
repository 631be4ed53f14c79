// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.codec.ClientHello;
import dev.reprise.codec.Extension;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.client.ClientSession;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A ClientHello that offers a session, with one thing about it changed at a time.
 *
 * <p>Immutable.
 *
 * @param sessionId as it stands in the hello
 * @param ticket the content of extension 35, if it is sent
 * @param serverName the name to send, if any
 * @param extendedMasterSecret whether EMS is offered
 * @param cipherSuites the suites to offer
 */
record Hellos(
    SessionId sessionId,
    Optional<Bytes> ticket,
    Optional<String> serverName,
    boolean extendedMasterSecret,
    List<Integer> cipherSuites) {

  /** What the clients of today offer for TLS 1.2, and what their servers still know. */
  static final List<Integer> SUITES =
      List.of(
          0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0xc023,
          0xc027, 0xc024, 0xc028, 0x009e, 0x009f, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d);

  private static final int SUPPORTED_GROUPS = 0x000a;
  private static final int EC_POINT_FORMATS = 0x000b;
  private static final int SIGNATURE_ALGORITHMS = 0x000d;
  private static final int RENEGOTIATION_INFO = 0xff01;
  private static final Bytes GROUPS = Bytes.fromHex("0008001d001700180019");
  private static final Bytes POINT_FORMATS = Bytes.fromHex("0100");
  private static final Bytes SIGNATURES =
      Bytes.fromHex("001604030503060308040805080604010501060102010203");

  /** The hello that a client with {@code session} sends. */
  static Hellos offering(ClientSession session, Optional<String> serverName, SecureRandom random) {
    boolean byTicket = !session.ticket().isEmpty();
    return new Hellos(
        byTicket ? chosenId(32, random) : session.sessionId(),
        byTicket ? Optional.of(session.ticket()) : Optional.empty(),
        serverName,
        session.extendedMasterSecret(),
        SUITES.contains(session.cipherSuite()) ? SUITES : with(SUITES, session.cipherSuite()));
  }

  /** An ID that the client chose (RFC 5077, Section 3.4). */
  static SessionId chosenId(int octets, SecureRandom random) {
    byte[] id = new byte[octets];
    random.nextBytes(id);
    return new SessionId(Bytes.copyOf(id));
  }

  Hellos withSessionId(SessionId id) {
    return new Hellos(id, ticket, serverName, extendedMasterSecret, cipherSuites);
  }

  Hellos withTicket(Bytes octets) {
    return new Hellos(
        sessionId, Optional.of(octets), serverName, extendedMasterSecret, cipherSuites);
  }

  Hellos withServerName(Optional<String> name) {
    return new Hellos(sessionId, ticket, name, extendedMasterSecret, cipherSuites);
  }

  Hellos withExtendedMasterSecret(boolean offered) {
    return new Hellos(sessionId, ticket, serverName, offered, cipherSuites);
  }

  Hellos withoutSuite(int suite) {
    List<Integer> others = SUITES.stream().filter(offered -> offered != suite).toList();
    return new Hellos(sessionId, ticket, serverName, extendedMasterSecret, others);
  }

  /** The message, with a random of its own. */
  ClientHello hello(SecureRandom random) {
    List<Extension> extensions = new ArrayList<>();
    serverName.ifPresent(
        name -> extensions.add(new Extension(Extension.SERVER_NAME, serverNameList(name))));
    extensions.add(new Extension(SUPPORTED_GROUPS, GROUPS));
    extensions.add(new Extension(EC_POINT_FORMATS, POINT_FORMATS));
    extensions.add(new Extension(SIGNATURE_ALGORITHMS, SIGNATURES));
    if (extendedMasterSecret) {
      extensions.add(new Extension(Extension.EXTENDED_MASTER_SECRET, Bytes.EMPTY));
    }
    ticket.ifPresent(octets -> extensions.add(new Extension(Extension.SESSION_TICKET, octets)));
    extensions.add(new Extension(RENEGOTIATION_INFO, Bytes.of(0)));
    return new ClientHello(
        0x0303,
        chosenId(ClientHello.RANDOM_LENGTH, random).octets(),
        sessionId,
        cipherSuites,
        List.of(0),
        Optional.of(extensions));
  }

  private static Bytes serverNameList(String name) {
    Bytes octets = Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII));
    Writer out = new Writer(5 + octets.length());
    out.uint16(3 + octets.length());
    out.uint8(0);
    out.opaque16(octets);
    return out.toBytes();
  }

  private static List<Integer> with(List<Integer> suites, int suite) {
    List<Integer> all = new ArrayList<>(suites);
    all.add(0, suite);
    return all;
  }
}

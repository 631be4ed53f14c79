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
import java.time.Instant;
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
 * @param offer the suites and all else that the hello offers
 * @param showsUntil after that the session may be too old, and a server that declines it shows
 *     nothing
 */
record Hellos(
    SessionId sessionId,
    Optional<Bytes> ticket,
    Optional<String> serverName,
    boolean extendedMasterSecret,
    HelloOffer offer,
    Instant showsUntil) {

  private static final int SUPPORTED_GROUPS = 0x000a;
  private static final int EC_POINT_FORMATS = 0x000b;
  private static final int SIGNATURE_ALGORITHMS = 0x000d;
  private static final int APPLICATION_PROTOCOLS = 0x0010;
  private static final int RENEGOTIATION_INFO = 0xff01;
  private static final Bytes POINT_FORMATS = Bytes.fromHex("0100");
  private static final Bytes SIGNATURES =
      Bytes.fromHex("001604030503060308040805080604010501060102010203");

  /** The hello that a client with {@code session} sends. */
  static Hellos offering(
      ClientSession session,
      Optional<String> serverName,
      HelloOffer offer,
      Instant showsUntil,
      SecureRandom random) {
    boolean byTicket = !session.ticket().isEmpty();
    return new Hellos(
        byTicket ? chosenId(32, random) : session.sessionId(),
        byTicket ? Optional.of(session.ticket()) : Optional.empty(),
        serverName,
        session.extendedMasterSecret(),
        offer,
        showsUntil);
  }

  /** The same hello without a session: every answer to it shows something. */
  Hellos withoutSession() {
    return new Hellos(
        SessionId.EMPTY,
        Optional.of(Bytes.EMPTY),
        serverName,
        extendedMasterSecret,
        offer,
        Instant.MAX);
  }

  /** An ID that the client chose (RFC 5077, Section 3.4). */
  static SessionId chosenId(int octets, SecureRandom random) {
    byte[] id = new byte[octets];
    random.nextBytes(id);
    return new SessionId(Bytes.copyOf(id));
  }

  Hellos withSessionId(SessionId id) {
    return new Hellos(id, ticket, serverName, extendedMasterSecret, offer, showsUntil);
  }

  Hellos withTicket(Bytes octets) {
    return new Hellos(
        sessionId, Optional.of(octets), serverName, extendedMasterSecret, offer, showsUntil);
  }

  Hellos withServerName(Optional<String> name) {
    return new Hellos(sessionId, ticket, name, extendedMasterSecret, offer, showsUntil);
  }

  Hellos withExtendedMasterSecret(boolean offered) {
    return new Hellos(sessionId, ticket, serverName, offered, offer, showsUntil);
  }

  Hellos withoutSuite(int suite) {
    return new Hellos(
        sessionId, ticket, serverName, extendedMasterSecret, offer.withoutSuite(suite), showsUntil);
  }

  /** The message, with a random of its own. */
  ClientHello hello(SecureRandom random) {
    List<Extension> extensions = new ArrayList<>();
    serverName.ifPresent(
        name -> extensions.add(new Extension(Extension.SERVER_NAME, serverNameList(name))));
    extensions.add(new Extension(SUPPORTED_GROUPS, namedGroupList()));
    extensions.add(new Extension(EC_POINT_FORMATS, POINT_FORMATS));
    extensions.add(new Extension(SIGNATURE_ALGORITHMS, SIGNATURES));
    if (!offer.applicationProtocols().isEmpty()) {
      extensions.add(new Extension(APPLICATION_PROTOCOLS, protocolNameList()));
    }
    if (extendedMasterSecret) {
      extensions.add(new Extension(Extension.EXTENDED_MASTER_SECRET, Bytes.EMPTY));
    }
    ticket.ifPresent(octets -> extensions.add(new Extension(Extension.SESSION_TICKET, octets)));
    extensions.add(new Extension(RENEGOTIATION_INFO, Bytes.of(0)));
    return new ClientHello(
        0x0303,
        chosenId(ClientHello.RANDOM_LENGTH, random).octets(),
        sessionId,
        offer.cipherSuites(),
        List.of(0),
        Optional.of(extensions));
  }

  private Bytes namedGroupList() {
    Writer out = new Writer(2 + 2 * offer.groups().size());
    out.uint16(2 * offer.groups().size());
    offer.groups().forEach(out::uint16);
    return out.toBytes();
  }

  private Bytes protocolNameList() {
    List<Bytes> names =
        offer.applicationProtocols().stream()
            .map(name -> Bytes.copyOf(name.getBytes(StandardCharsets.UTF_8)))
            .toList();
    int octets = names.stream().mapToInt(name -> 1 + name.length()).sum();
    Writer out = new Writer(2 + octets);
    out.uint16(octets);
    names.forEach(out::opaque8);
    return out.toBytes();
  }

  private static Bytes serverNameList(String name) {
    Bytes octets = Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII));
    Writer out = new Writer(5 + octets.length());
    out.uint16(3 + octets.length());
    out.uint8(0);
    out.opaque16(octets);
    return out.toBytes();
  }
}

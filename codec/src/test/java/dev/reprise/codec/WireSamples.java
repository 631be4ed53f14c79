// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.ClientIdentity.CertificateBased;
import dev.reprise.codec.ClientIdentity.Psk;
import dev.reprise.codec.ScopeDigest.Field;
import dev.reprise.codec.ScopeDigest.FieldDigest;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One canonical sample, at least, of every structure: what has none is not tested. */
final class WireSamples {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  static final KeyName KEY_NAME = new KeyName(octets(16, 0x10));

  static final List<Certificate> CHAIN =
      List.of(new Certificate(octets(90, 0x30)), new Certificate(octets(70, 0x40)));

  private WireSamples() {}

  static List<WireSample<?>> all() {
    return List.of(
        WireSample.of(KEY_NAME, KeyName::readFrom),
        WireSample.of(ticket(), Ticket::readFrom),
        WireSample.of(new NewSessionTicket(7200, octets(64, 1)), NewSessionTicket::readFrom),
        WireSample.of(new SessionTicketExtension(octets(64, 2)), SessionTicketExtension::readFrom),
        WireSample.of(new Extension(0x4469, octets(5, 3)), Extension::readFrom),
        WireSample.of(CHAIN.get(0), Certificate::readFrom),
        WireSample.of(ClientIdentity.ANONYMOUS, ClientIdentity::readFrom),
        WireSample.of(new CertificateBased(CHAIN), ClientIdentity::readFrom),
        WireSample.of(new Psk(octets(11, 4)), ClientIdentity::readFrom),
        WireSample.of(plaintext(ClientIdentity.ANONYMOUS), StatePlaintext::readFrom),
        WireSample.of(smallestState(), SessionState::readFrom),
        WireSample.of(largestState(), SessionState::readFrom),
        WireSample.of(new SessionId(octets(32, 5)), SessionId::readFrom),
        WireSample.of(scope(), ScopeDigest::readFrom),
        WireSample.of(scope().fields().get(0), FieldDigest::readFrom),
        WireSample.of(new Generations(1, 2, 3), Generations::readFrom),
        WireSample.of(leafOnly(), PeerChain::readFrom),
        WireSample.of(PeerChain.NONE, PeerChain::readFrom),
        new WireSample<>(
            new HostName("www.example.com"), HostName::readFrom, n -> n >= 1 && n <= 255),
        WireSample.of(helloWithoutExtensions(), ClientHello::readFrom),
        hello(clientHello()),
        WireSample.of(Sealed.Info.of("reprise ticket v1", "default"), Sealed.Info::readFrom),
        new WireSample<>(sealed(), Sealed::readFrom, n -> n >= Sealed.OVERHEAD),
        new WireSample<>(openSslTicket(), Ticket::readOpenSslFrom, n -> n >= 64),
        WireSample.of(sslSession(), SslSession::readFrom));
  }

  /** A hello is whole where its extensions would begin. */
  static WireSample<ClientHello> hello(ClientHello hello) {
    int withoutExtensions =
        new ClientHello(
                hello.clientVersion(),
                hello.random(),
                hello.sessionId(),
                hello.cipherSuites(),
                hello.compressionMethods(),
                Optional.empty())
            .encodedLength();
    return new WireSample<>(hello, ClientHello::readFrom, n -> n == withoutExtensions);
  }

  static Ticket ticket() {
    return new Ticket(
        Ticket.Layout.RFC_5077, KEY_NAME, octets(16, 0x20), octets(48, 0x30), octets(32, 0x70));
  }

  static Sealed sealed() {
    return new Sealed(KEY_NAME, octets(32, 0x20), octets(40, 0x50), octets(16, 0x80));
  }

  static Ticket openSslTicket() {
    return new Ticket(
        Ticket.Layout.OPENSSL, KEY_NAME, octets(16, 0x20), octets(48, 0x30), octets(32, 0x70));
  }

  static SslSession sslSession() {
    return new SslSession(
        0x0303,
        0xc02f,
        Bytes.EMPTY,
        masterSecret(),
        NOW.getEpochSecond(),
        7200,
        Optional.empty(),
        octets(8, 17),
        0,
        Optional.of(octets(11, 'a')),
        Optional.of(octets(5, 18)),
        0,
        Optional.empty(),
        Optional.empty(),
        SslSession.EXTENDED_MASTER_SECRET_FLAG,
        Optional.empty(),
        2);
  }

  static StatePlaintext plaintext(ClientIdentity client) {
    return StatePlaintext.of(0xc02f, masterSecret(), client, NOW);
  }

  static SecretBytes masterSecret() {
    return SecretBytes.adopt(octets(48, 0xa0).toByteArray());
  }

  static SessionState smallestState() {
    return SessionState.builder(plaintext(ClientIdentity.ANONYMOUS), NOW).build();
  }

  static SessionState largestState() {
    return SessionState.builder(plaintext(new CertificateBased(CHAIN.subList(0, 1))), NOW)
        .extendedMasterSecret(true)
        .scope(scope())
        .generations(new Generations(7, 8, 9))
        .serverName(new HostName("www.example.com"))
        .maxFragmentLength(3)
        .localChain(octets(32, 6))
        .srpIdentity(octets(6, 7))
        .peerChain(leafOnly())
        .applicationData(octets(20, 0xd0))
        .peerNotAfter(NOW.plusSeconds(60))
        .build();
  }

  static ScopeDigest scope() {
    return new ScopeDigest(
        octets(32, 9),
        List.of(
            new FieldDigest(Field.LOCAL_KEYS, octets(8, 10)),
            new FieldDigest(Field.SERVER_NAME_RULE, octets(8, 11))));
  }

  static PeerChain leafOnly() {
    return new PeerChain(PeerChain.Form.LEAF, octets(32, 12), octets(32, 13));
  }

  static ClientHello helloWithoutExtensions() {
    return new ClientHello(
        0x0303,
        octets(32, 14),
        new SessionId(octets(32, 15)),
        List.of(0xc02f, 0x00ff),
        List.of(0),
        Optional.empty());
  }

  static ClientHello clientHello(Extension... extensions) {
    return new ClientHello(
        0x0303,
        octets(32, 14),
        SessionId.EMPTY,
        List.of(0xc02f, 0xc030),
        List.of(0),
        Optional.of(List.of(extensions)));
  }

  static ClientHello clientHello() {
    return clientHello(
        new Extension(Extension.SERVER_NAME, Bytes.fromHex("000e00000b6578616d706c652e636f6d")),
        new Extension(Extension.EXTENDED_MASTER_SECRET, Bytes.EMPTY),
        new Extension(Extension.SESSION_TICKET, octets(100, 16)));
  }

  /** Octets that ascend from {@code first}, so that no two places look alike. */
  static Bytes octets(int length, int first) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) (first + i);
    }
    return Bytes.copyOf(octets);
  }
}

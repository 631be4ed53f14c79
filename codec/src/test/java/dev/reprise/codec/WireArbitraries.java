// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.ClientIdentity.CertificateBased;
import dev.reprise.codec.ClientIdentity.Psk;
import dev.reprise.codec.ScopeDigest.Field;
import dev.reprise.codec.ScopeDigest.FieldDigest;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary values of every structure, with the sizes named at which encodings change. */
final class WireArbitraries {

  private static final List<Integer> SIZES = List.of(0, 1, 0xff, 0x100, 0xffff, 0x10000);

  private WireArbitraries() {}

  /** Any structure of the module with arbitrary content. */
  static Arbitrary<WireSample<?>> samples() {
    return Arbitraries.oneOf(
            List.of(
                octets(16, 16).map(v -> WireSample.of(new KeyName(v), KeyName::readFrom)),
                tickets().map(v -> WireSample.of(v, Ticket::readFrom)),
                newSessionTickets().map(v -> WireSample.of(v, NewSessionTicket::readFrom)),
                octets(0, 0xffff)
                    .map(SessionTicketExtension::new)
                    .map(v -> WireSample.of(v, SessionTicketExtension::readFrom)),
                extensions().map(v -> WireSample.of(v, Extension::readFrom)),
                certificates().map(v -> WireSample.of(v, Certificate::readFrom)),
                clientIdentities().map(v -> WireSample.of(v, ClientIdentity::readFrom)),
                plaintexts(clientIdentities()).map(v -> WireSample.of(v, StatePlaintext::readFrom)),
                states().map(v -> WireSample.of(v, SessionState::readFrom)),
                sessionIds().map(v -> WireSample.of(v, SessionId::readFrom)),
                scopes().map(v -> WireSample.of(v, ScopeDigest::readFrom)),
                generations().map(v -> WireSample.of(v, Generations::readFrom)),
                peerChains().map(v -> WireSample.of(v, PeerChain::readFrom)),
                hostNames()
                    .map(v -> new WireSample<>(v, HostName::readFrom, n -> n >= 1 && n <= 255)),
                clientHellos().map(WireSamples::hello),
                sealedInfos().map(v -> WireSample.of(v, Sealed.Info::readFrom)),
                sealed()
                    .map(v -> new WireSample<>(v, Sealed::readFrom, n -> n >= Sealed.OVERHEAD))))
        .withoutEdgeCases();
  }

  /** Random octets: what they are does not matter, but how many. */
  static Arbitrary<Bytes> octets(int min, int max) {
    List<Integer> named = SIZES.stream().filter(size -> size >= min && size <= max).toList();
    Arbitrary<Integer> any = Arbitraries.integers().between(min, max);
    Arbitrary<Integer> sizes =
        named.isEmpty()
            ? any
            : Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.of(named)), Tuple.of(4, any));
    return Combinators.combine(sizes, Arbitraries.longs()).as(WireArbitraries::randomOctets);
  }

  private static Bytes randomOctets(int size, long seed) {
    byte[] octets = new byte[size];
    new Random(seed).nextBytes(octets);
    return Bytes.copyOf(octets);
  }

  static Arbitrary<Ticket> tickets() {
    return Combinators.combine(octets(16, 16), octets(16, 16), octets(0, 0xffff), octets(32, 32))
        .as(
            (keyName, iv, state, mac) ->
                new Ticket(Ticket.Layout.RFC_5077, new KeyName(keyName), iv, state, mac));
  }

  static Arbitrary<NewSessionTicket> newSessionTickets() {
    return Combinators.combine(Arbitraries.longs().between(0, 0xffffffffL), octets(0, 0xffff))
        .as(NewSessionTicket::new);
  }

  static Arbitrary<Extension> extensions() {
    return Combinators.combine(Arbitraries.integers().between(0, 0xffff), octets(0, 0xffff))
        .as(Extension::new);
  }

  static Arbitrary<Certificate> certificates() {
    return octets(1, 0x10000).map(Certificate::new);
  }

  static Arbitrary<ClientIdentity> clientIdentities() {
    return Arbitraries.oneOf(
        Arbitraries.just(ClientIdentity.ANONYMOUS),
        octets(1, 3000).map(Certificate::new).list().ofMaxSize(3).map(CertificateBased::new),
        octets(0, 0xffff).map(Psk::new));
  }

  static Arbitrary<StatePlaintext> plaintexts(Arbitrary<ClientIdentity> clients) {
    return Combinators.combine(
            Arbitraries.integers().between(0, 0xffff),
            octets(48, 48).filter(secret -> !secret.equals(Bytes.copyOf(new byte[48]))),
            clients,
            times())
        .as(
            (suite, secret, client, issued) ->
                StatePlaintext.of(suite, SecretBytes.adopt(secret.toByteArray()), client, issued));
  }

  static Arbitrary<Instant> times() {
    return Arbitraries.longs().between(0, 0xffffffffL).map(Instant::ofEpochSecond);
  }

  static Arbitrary<SessionState> states() {
    Arbitrary<SessionState.Builder> identified =
        peerChains()
            .optional()
            .flatMap(
                chain ->
                    Combinators.combine(plaintexts(clientsFor(chain)), times(), times().optional())
                        .as(
                            (plaintext, authenticated, end) -> {
                              SessionState.Builder state =
                                  SessionState.builder(plaintext, authenticated);
                              chain.ifPresent(
                                  kept -> {
                                    state.peerChain(kept);
                                    end.ifPresent(state::peerNotAfter);
                                  });
                              return state;
                            }));
    return Combinators.combine(
            identified,
            Arbitraries.of(true, false),
            scopes().optional(),
            generations(),
            hostNames().optional(),
            Arbitraries.integers().between(1, 4).optional(),
            octets(32, 32).optional(),
            Combinators.combine(
                    octets(1, 255).optional(),
                    octets(0, SessionState.MAX_APPLICATION_DATA).optional())
                .as(List::of))
        .as(
            (state, ems, scope, generations, name, fragment, chain, last) -> {
              state.extendedMasterSecret(ems).generations(generations);
              scope.ifPresent(state::scope);
              name.ifPresent(state::serverName);
              fragment.ifPresent(state::maxFragmentLength);
              chain.ifPresent(state::localChain);
              last.get(0).ifPresent(state::srpIdentity);
              last.get(1).ifPresent(state::applicationData);
              return state.build();
            });
  }

  private static Arbitrary<ClientIdentity> clientsFor(Optional<PeerChain> kept) {
    if (kept.isEmpty()) {
      return clientIdentities()
          .filter(
              client ->
                  !(client instanceof CertificateBased based)
                      || !based.certificateList().isEmpty());
    }
    int certificates = kept.get().form() == PeerChain.Form.LEAF ? 1 : 0;
    return octets(1, 3000)
        .map(Certificate::new)
        .list()
        .ofSize(certificates)
        .map(CertificateBased::new);
  }

  static Arbitrary<SessionId> sessionIds() {
    return octets(0, 32).map(SessionId::new);
  }

  static Arbitrary<ScopeDigest> scopes() {
    Arbitrary<List<FieldDigest>> fields =
        Combinators.combine(Arbitraries.subsetOf(Field.values()), octets(8, 8).list().ofSize(5))
            .as(
                (chosen, digests) ->
                    chosen.stream()
                        .sorted()
                        .map(field -> new FieldDigest(field, digests.get(field.code() - 1)))
                        .toList());
    return Combinators.combine(octets(32, 32), fields).as(ScopeDigest::new);
  }

  static Arbitrary<Generations> generations() {
    Arbitrary<Long> numbers = Arbitraries.longs().between(0, Long.MAX_VALUE);
    return Combinators.combine(numbers, numbers, numbers).as(Generations::new);
  }

  static Arbitrary<PeerChain> peerChains() {
    Arbitrary<PeerChain> known =
        Combinators.combine(
                Arbitraries.of(PeerChain.Form.LEAF, PeerChain.Form.DIGEST),
                octets(32, 32),
                octets(32, 32))
            .as(PeerChain::new);
    return Arbitraries.oneOf(known, Arbitraries.just(PeerChain.NONE));
  }

  static Arbitrary<HostName> hostNames() {
    return Arbitraries.strings()
        .withCharRange('!', '@')
        .withCharRange('[', '~')
        .ofMinLength(1)
        .ofMaxLength(HostName.MAX_LENGTH)
        .filter(name -> !name.endsWith("."))
        .map(HostName::new);
  }

  static Arbitrary<ClientHello> clientHellos() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 0xffff),
            octets(32, 32),
            sessionIds(),
            Arbitraries.integers().between(0, 0xffff).list().ofMinSize(1).ofMaxSize(40),
            Arbitraries.integers().between(0, 0xff).list().ofMinSize(1).ofMaxSize(4),
            Combinators.combine(Arbitraries.integers().between(0, 0xffff), octets(0, 600))
                .as(Extension::new)
                .list()
                .uniqueElements(Extension::type)
                .ofMaxSize(20)
                .optional())
        .as(ClientHello::new);
  }

  static Arbitrary<Sealed.Info> sealedInfos() {
    return Combinators.combine(octets(1, 255), octets(0, 0xffff)).as(Sealed.Info::new);
  }

  static Arbitrary<Sealed> sealed() {
    return Combinators.combine(octets(16, 16), octets(32, 32), octets(0, 0x10000), octets(16, 16))
        .as((keyName, salt, text, tag) -> new Sealed(new KeyName(keyName), salt, text, tag));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.testvectors.VectorFile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever octets a reader gets, it throws nothing but {@link DecodeException}, and what it did
 * read is written as it was.
 *
 * <p>In a build each target runs over its samples and vectors, and {@link CodecShortFuzzTest} over
 * mutants of them. To let Jazzer look for more, one target at a time:
 *
 * <pre>{@code
 * JAZZER_FUZZ=1 mvn test -pl codec -am -Dtest=CodecFuzzTest#ticket \
 *     -Djazzer.max_duration=1h -Djazzer.max_executions=10000000
 * }</pre>
 *
 * <p>What it finds, it puts into src/test/resources, in
 * dev/reprise/codec/CodecFuzzTestInputs/ticket, and from then on that is part of every build.
 */
class CodecFuzzTest {

  private static final List<Extractor> EXTRACTORS =
      List.of(
          HelloExtensions::serverName,
          HelloExtensions::extendedMasterSecret,
          HelloExtensions::maxFragmentLength,
          HelloExtensions::supportedVersions);

  static Stream<byte[]> clientHelloSeeds() {
    return seeds(ClientHello.class, "client_hello_decode");
  }

  static Stream<byte[]> clientHelloReaderSeeds() {
    return Stream.of(1, 7, 1 << 14)
        .map(length -> Records.of(WireSamples.clientHello(), length).toByteArray());
  }

  static Stream<byte[]> ticketSeeds() {
    return seeds(Ticket.class, "ticket_decode");
  }

  static Stream<byte[]> newSessionTicketSeeds() {
    return seeds(NewSessionTicket.class, "new_session_ticket_decode");
  }

  static Stream<byte[]> sessionStateSeeds() {
    return seeds(SessionState.class, "session_state_decode");
  }

  static Stream<byte[]> sealedSeeds() {
    return seeds(Sealed.class, "sealed_open");
  }

  static Stream<byte[]> openSslTicketSeeds() {
    return seeds(Ticket.class, "openssl_ticket_decode");
  }

  static Stream<byte[]> sslSessionSeeds() {
    return seeds(SslSession.class, "ssl_session_decode");
  }

  @MethodSource("clientHelloSeeds")
  @FuzzTest
  void clientHello(byte[] octets) {
    read(octets, ClientHello::readFrom)
        .ifPresent(
            hello -> {
              requireWrittenAsRead(hello, octets);
              readExtensions(hello);
            });
  }

  @MethodSource("clientHelloReaderSeeds")
  @FuzzTest
  void clientHelloReader(byte[] octets) {
    int cut = 1 + (Arrays.hashCode(octets) & 0x1f);

    require(
        find(octets, cut).equals(find(octets, Math.max(1, octets.length))),
        "cut into pieces, it is another hello");
  }

  @MethodSource("ticketSeeds")
  @FuzzTest
  void ticket(byte[] octets) {
    read(octets, Ticket::readFrom).ifPresent(ticket -> requireWrittenAsRead(ticket, octets));
  }

  @MethodSource("newSessionTicketSeeds")
  @FuzzTest
  void newSessionTicket(byte[] octets) {
    read(octets, NewSessionTicket::readFrom)
        .ifPresent(message -> requireWrittenAsRead(message, octets));
  }

  @MethodSource("sessionStateSeeds")
  @FuzzTest
  void sessionState(byte[] octets) {
    read(octets, SessionState::readFrom)
        .ifPresent(state -> requireNothingInvented(state, octets, SessionState::readFrom));
  }

  @MethodSource("sealedSeeds")
  @FuzzTest
  void sealed(byte[] octets) {
    read(octets, Sealed::readFrom).ifPresent(whole -> requireWrittenAsRead(whole, octets));
  }

  @MethodSource("openSslTicketSeeds")
  @FuzzTest
  void openSslTicket(byte[] octets) {
    read(octets, Ticket::readOpenSslFrom).ifPresent(ticket -> requireWrittenAsRead(ticket, octets));
  }

  @MethodSource("sslSessionSeeds")
  @FuzzTest
  void sslSession(byte[] octets) {
    read(octets, SslSession::readFrom)
        .ifPresent(
            session -> {
              requireNothingInvented(session, octets, SslSession::readFrom);
              readState(session);
            });
  }

  private static Stream<byte[]> seeds(Class<?> structure, String vectors) {
    Stream<byte[]> samples =
        WireSamples.all().stream()
            .filter(sample -> structure.isInstance(sample.value()))
            .map(WireSample::encoded);
    Stream<byte[]> inputs =
        VectorFile.load(vectors).groups().stream()
            .flatMap(group -> group.cases().stream())
            .map(vector -> vector.input());
    return Stream.concat(samples, inputs);
  }

  private static <T> Optional<T> read(byte[] octets, Decoder<T> decoder) {
    try {
      return Optional.of(Reader.readAll(octets, "input", decoder));
    } catch (DecodeException rejected) {
      require(rejected.offset() >= 0 && rejected.offset() <= octets.length, "no such offset");
      return Optional.empty();
    }
  }

  private static void readState(SslSession session) {
    try {
      SessionState state = session.toSessionState();
      require(state.authenticationTimeSeconds() == session.time(), "another time");
    } catch (DecodeException rejected) {
      require(rejected.offset() >= 0, "no such offset");
    }
  }

  private static void readExtensions(ClientHello hello) {
    for (Extractor extractor : EXTRACTORS) {
      try {
        extractor.read(hello.extensionsByType());
      } catch (DecodeException rejected) {
        require(rejected.offset() >= 0, "no such offset");
      }
    }
  }

  @FunctionalInterface
  private interface Extractor {
    Object read(HelloExtensions extensions) throws DecodeException;
  }

  private static Optional<ClientHello> find(byte[] octets, int cut) {
    ClientHelloReader reader = new ClientHelloReader();
    try {
      for (int from = 0; from < octets.length; from += cut) {
        reader.offer(octets, from, Math.min(cut, octets.length - from));
      }
    } catch (DecodeException rejected) {
      require(reader.clientHello().isEmpty(), "a hello from a stream that was rejected");
    }
    return reader.clientHello();
  }

  private static void requireWrittenAsRead(WireStruct read, byte[] octets) {
    require(Arrays.equals(read.encodedSecret(), octets), "written otherwise than read");
  }

  /** A session may have lost what its reader skips; what is left is written in one way. */
  private static <T extends WireStruct> void requireNothingInvented(
      T read, byte[] octets, Decoder<T> decoder) {
    byte[] written = read.encodedSecret();
    if (written.length < octets.length) {
      require(read(written, decoder).equals(Optional.of(read)), "written as another session");
    } else {
      require(Arrays.equals(written, octets), "written otherwise than read");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}

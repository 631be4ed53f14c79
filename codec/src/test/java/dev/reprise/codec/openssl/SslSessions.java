// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Sessions for tests. */
final class SslSessions {

  private SslSessions() {}

  /** A session with a value in every field. */
  static SslSession full() {
    return withCertificate(Optional.of(Bytes.fromHex("3003020107")));
  }

  static SslSession withCertificate(Optional<Bytes> certificate) {
    return new SslSession(
        0x0303,
        0xc02b,
        Bytes.fromHex("a1".repeat(32)),
        masterSecret(7),
        1_795_000_000L,
        14_400,
        certificate,
        Bytes.fromHex("c0ffee"),
        18,
        Optional.of(ascii("localhost")),
        Optional.of(ascii("psk")),
        7200,
        Optional.of(Bytes.fromHex("5a".repeat(200))),
        Optional.of(ascii("srp")),
        SslSession.EXTENDED_MASTER_SECRET_FLAG,
        Optional.of(ascii("h2")),
        3);
  }

  /** Sessions of every shape. */
  static Arbitrary<SslSession> arbitrary() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 0xffff),
            octets(0, 32),
            Arbitraries.longs().between(0, Long.MAX_VALUE),
            Arbitraries.longs().between(0, Long.MAX_VALUE),
            octets(0, 32),
            octets(1, 300).optional(0.5),
            octets(0, 300).optional(0.5),
            Arbitraries.integers().between(0, 4))
        .as(
            (suite, id, time, timeout, context, name, identity, fragment) ->
                new SslSession(
                    0x0303,
                    suite,
                    id,
                    masterSecret(suite),
                    time,
                    timeout,
                    identity.map(SslSessions::certificate),
                    context,
                    time & 0x7f,
                    name,
                    identity,
                    timeout & 0xffffffffL,
                    identity,
                    name,
                    time & 0xff,
                    Optional.of(ascii("http/1.1")),
                    fragment));
  }

  private static Bytes certificate(Bytes content) {
    Der octets = Der.octetString(content);
    return Der.sequence(List.of(octets)).encoded();
  }

  private static SecretBytes masterSecret(int seed) {
    byte[] secret = new byte[48];
    Arrays.fill(secret, (byte) (seed | 1));
    return SecretBytes.adopt(secret);
  }

  private static Arbitrary<Bytes> octets(int min, int max) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max).map(Bytes::copyOf);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A short run of each target of {@link CodecFuzzTest}. */
class CodecShortFuzzTest {

  private static DynamicTest of(
      String name, Supplier<Stream<byte[]>> seeds, Consumer<byte[]> target) {
    return DynamicTest.dynamicTest(name, () -> Mutants.run(seeds.get(), target));
  }

  @TestFactory
  Stream<DynamicTest> mutantsOfTheSeeds_keepWhatTheTargetHolds() {
    CodecFuzzTest fuzz = new CodecFuzzTest();
    return Stream.of(
        of("clientHello", CodecFuzzTest::clientHelloSeeds, fuzz::clientHello),
        of("clientHelloReader", CodecFuzzTest::clientHelloReaderSeeds, fuzz::clientHelloReader),
        of("ticket", CodecFuzzTest::ticketSeeds, fuzz::ticket),
        of("newSessionTicket", CodecFuzzTest::newSessionTicketSeeds, fuzz::newSessionTicket),
        of("sessionState", CodecFuzzTest::sessionStateSeeds, fuzz::sessionState),
        of("sealed", CodecFuzzTest::sealedSeeds, fuzz::sealed),
        of("openSslTicket", CodecFuzzTest::openSslTicketSeeds, fuzz::openSslTicket),
        of("sslSession", CodecFuzzTest::sslSessionSeeds, fuzz::sslSession));
  }
}

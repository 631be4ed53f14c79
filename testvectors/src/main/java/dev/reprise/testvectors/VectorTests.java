// SPDX-License-Identifier: Apache-2.0
package dev.reprise.testvectors;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Vector files as dynamic tests: one test per case, named {@code file#tcId comment}, and a last one
 * that compares the number of cases that ran with {@code numberOfTests}.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> ticketDecode() {
 *   return VectorTests.of("ticket_decode", (group, vector) -> ...);
 * }
 * }</pre>
 */
public final class VectorTests {

  private VectorTests() {}

  /** The assertions on one case. */
  @FunctionalInterface
  public interface Check {

    /** Throws if the case does not hold. */
    void run(VectorGroup group, VectorCase vector) throws Exception;
  }

  /** The tests of the file {@code <subject>_test.json}. */
  public static Stream<DynamicTest> of(String subject, Check check) {
    VectorFile file = VectorFile.load(subject);
    AtomicInteger ran = new AtomicInteger();
    Stream<DynamicTest> cases =
        file.groups().stream()
            .flatMap(
                group ->
                    group.cases().stream().map(vector -> test(file, group, vector, check, ran)));
    DynamicTest count =
        DynamicTest.dynamicTest(
            subject + " ran " + file.numberOfTests() + " cases",
            () -> Assertions.assertEquals(file.numberOfTests(), ran.get()));
    return Stream.concat(cases, Stream.of(count));
  }

  private static DynamicTest test(
      VectorFile file, VectorGroup group, VectorCase vector, Check check, AtomicInteger ran) {
    String name = "%s#%d %s".formatted(file.subject(), vector.id(), vector.comment());
    return DynamicTest.dynamicTest(
        name,
        () -> {
          ran.incrementAndGet();
          check.run(group, vector);
        });
  }
}

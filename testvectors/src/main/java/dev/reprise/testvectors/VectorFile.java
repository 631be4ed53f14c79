// SPDX-License-Identifier: Apache-2.0
package dev.reprise.testvectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * One file of vectors. Immutable.
 *
 * @param subject structure and operation, such as {@code ticket_open}
 * @param numberOfTests number of cases that the file says it has
 * @param groups the groups in file order
 */
public record VectorFile(String subject, int numberOfTests, List<VectorGroup> groups) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Loads the file {@code <subject>_test.json}.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public static VectorFile load(String subject) {
    String name = subject + "_test.json";
    try (InputStream in = VectorFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no vector file " + name);
      }
      return of(JSON.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  static VectorFile of(JsonNode json) {
    Fields fields = new Fields(json);
    return new VectorFile(
        fields.text("subject"),
        Math.toIntExact(fields.number("numberOfTests")),
        StreamSupport.stream(json.get("testGroups").spliterator(), false)
            .map(VectorGroup::of)
            .toList());
  }
}

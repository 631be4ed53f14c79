// SPDX-License-Identifier: Apache-2.0
package dev.reprise.testvectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One case of a vector file. Immutable.
 *
 * @param id number of the case in its file, {@code 1..numberOfTests}
 * @param comment what is special about the case, in one line
 * @param clause the clause of a specification that decides the case
 * @param flags names of notes of the file
 * @param inputs all fields of the case
 */
public record VectorCase(int id, String comment, String clause, List<String> flags, Fields inputs) {

  static VectorCase of(JsonNode json) {
    Fields fields = new Fields(json);
    return new VectorCase(
        Math.toIntExact(fields.number("tcId")),
        fields.text("comment"),
        fields.text("clause"),
        fields.texts("flags"),
        fields);
  }

  /** The octets of the field {@code input}. */
  public byte[] input() {
    return inputs.hex("input");
  }

  /** Whether the case is to succeed, with {@link #value}; otherwise it has a {@link #failure}. */
  public boolean isValid() {
    return inputs.text("result").equals("valid");
  }

  /** What a valid case results in. */
  public Fields value() {
    return inputs.object("value");
  }

  /** The failure class of an invalid case, such as {@code TRUNCATED} or {@code bad_mac}. */
  public String failure() {
    return inputs.text("failure");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.testvectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Cases that share a type and parameters. Immutable.
 *
 * @param type what is tested, in upper camel case
 * @param parameters all fields of the group, such as {@code keys}
 * @param cases the cases in file order
 */
public record VectorGroup(String type, Fields parameters, List<VectorCase> cases) {

  static VectorGroup of(JsonNode json) {
    return new VectorGroup(
        json.get("type").textValue(),
        new Fields(json),
        StreamSupport.stream(json.get("tests").spliterator(), false).map(VectorCase::of).toList());
  }
}

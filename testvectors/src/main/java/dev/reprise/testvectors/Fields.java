// SPDX-License-Identifier: Apache-2.0
package dev.reprise.testvectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * One JSON object of a vector file: a group's parameters, a case's inputs or its value. Immutable.
 *
 * <p>The vectors are checked against their schema, so a field of another type is a mistake of the
 * caller and ends in an {@link IllegalArgumentException} that names it.
 *
 * @param json the object as Jackson reads it
 */
public record Fields(JsonNode json) {

  /** Whether the object has the field. */
  public boolean has(String field) {
    return json.has(field);
  }

  /** The octets of a hex field. */
  public byte[] hex(String field) {
    return HexFormat.of().parseHex(text(field));
  }

  /** The octets of a hex field that may be absent. */
  public Optional<byte[]> optionalHex(String field) {
    return has(field) ? Optional.of(hex(field)) : Optional.empty();
  }

  /** A text. */
  public String text(String field) {
    JsonNode node = required(field);
    check(node.isTextual(), field, "a text");
    return node.textValue();
  }

  /** An integer of up to 63 bits. */
  public long number(String field) {
    JsonNode node = required(field);
    check(node.canConvertToLong(), field, "an integer");
    return node.longValue();
  }

  /** A truth value. */
  public boolean flag(String field) {
    JsonNode node = required(field);
    check(node.isBoolean(), field, "a truth value");
    return node.booleanValue();
  }

  /** An object. */
  public Fields object(String field) {
    JsonNode node = required(field);
    check(node.isObject(), field, "an object");
    return new Fields(node);
  }

  /** The objects of a list, in order. */
  public List<Fields> objects(String field) {
    return elements(field).stream().map(Fields::new).toList();
  }

  /** The octets of each hex text of a list, in order. */
  public List<byte[]> hexes(String field) {
    return elements(field).stream().map(node -> HexFormat.of().parseHex(node.textValue())).toList();
  }

  /** The integers of a list, in order. */
  public List<Long> numbers(String field) {
    return elements(field).stream().map(JsonNode::longValue).toList();
  }

  /** The texts of a list, in order. */
  public List<String> texts(String field) {
    return elements(field).stream().map(JsonNode::textValue).toList();
  }

  private List<JsonNode> elements(String field) {
    JsonNode node = required(field);
    check(node.isArray(), field, "a list");
    return StreamSupport.stream(node.spliterator(), false).toList();
  }

  private JsonNode required(String field) {
    JsonNode node = json.get(field);
    check(node != null, field, "there");
    return node;
  }

  private static void check(boolean holds, String field, String what) {
    if (!holds) {
      throw new IllegalArgumentException(field + " is not " + what);
    }
  }
}

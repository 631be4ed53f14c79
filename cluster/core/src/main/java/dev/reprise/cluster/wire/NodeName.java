// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What the operator calls a node; no two live nodes of a cluster share it.
 *
 * <pre>{@code
 * opaque NodeName<1..2^8-1>;
 * }</pre>
 *
 * @param text 1 to 255 letters, digits and {@code . _ : -}, so that it can stand in names of a
 *     store, in logs and in metrics as it is
 */
public record NodeName(String text) implements WireStruct, Comparable<NodeName> {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]{1,255}");

  /** Checks the characters. */
  public NodeName {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          "a node name has 1 to 255 letters, digits and . _ : -, not: " + text);
    }
  }

  /** Whether a node may be called that. */
  public static boolean isName(String text) {
    return ALLOWED.matcher(text).matches();
  }

  /**
   * Reads one name.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if it has another character
   */
  public static NodeName readFrom(Reader in) throws DecodeException {
    String text = new String(in.opaque8("node", 1, 255).toByteArray(), StandardCharsets.ISO_8859_1);
    if (!isName(text)) {
      throw in.illegal("node");
    }
    return new NodeName(text);
  }

  @Override
  public void writeTo(Writer out) {
    out.opaque8(octets());
  }

  @Override
  public int encodedLength() {
    return 1 + text.length();
  }

  /** The characters as octets, without a length. */
  public Bytes octets() {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public int compareTo(NodeName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}

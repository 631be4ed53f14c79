// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The DNS name of a server, in the normalised form that Reprise compares and stores.
 *
 * <pre>{@code
 * opaque host_name<1..255>;
 * }</pre>
 *
 * <p>The encoding has no length of its own; the extension_data around it has one. A name is
 * lower-case printable ASCII without blanks (international names are A-labels) and has no trailing
 * dot. There is no further check, because names are only compared. Immutable.
 *
 * @param name normalised, {@code 1..255} characters
 * @since 0.1
 */
public record HostName(String name) implements WireStruct {

  /** The greatest number of octets in a name. */
  public static final int MAX_LENGTH = 255;

  private static final int NAME_TYPE = 0;

  /** Checks each component. */
  public HostName {
    Writer.checkRange("host_name length", name.length(), 1, MAX_LENGTH);
    if (!isNormalised(name)) {
      throw new IllegalArgumentException("host_name is not normalised: " + name);
    }
  }

  /**
   * Reads a normalised name that extends to the end of {@code in}.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} unless it has 1 to 255 octets; {@code
   *     ILLEGAL_VALUE} if it is not normalised
   */
  public static HostName readFrom(Reader in) throws DecodeException {
    int start = in.offset();
    String name = in.latin1Rest();
    checkLength(name, start);
    if (!isNormalised(name)) {
      throw in.illegal("host_name");
    }
    return new HostName(name);
  }

  /**
   * The name that a client sent as a {@code HostName} (RFC 6066, Section 3), normalised.
   *
   * @throws DecodeException {@code LENGTH_OUT_OF_RANGE} unless 1 to 255 octets are left without the
   *     trailing dot; {@code ILLEGAL_VALUE} if one of them is not printable ASCII
   */
  public static HostName normalise(Bytes octets) throws DecodeException {
    return normalise(Reader.of(octets).latin1Rest());
  }

  private static HostName normalise(String octets) throws DecodeException {
    String sent = octets.toLowerCase(Locale.ROOT);
    String name = sent.endsWith(".") ? sent.substring(0, sent.length() - 1) : sent;
    checkLength(name, 0);
    if (!isNormalised(name)) {
      throw new DecodeException(DecodeException.Kind.ILLEGAL_VALUE, "host_name", 0);
    }
    return new HostName(name);
  }

  /**
   * The name in a server_name extension that holds exactly one, normalised.
   *
   * <pre>{@code
   * struct {
   *     NameType name_type = host_name(0);
   *     opaque host_name<1..2^16-1>;
   * } ServerName;
   *
   * struct {
   *     ServerName server_name_list<1..2^16-1>;
   * } ServerNameList;
   * }</pre>
   *
   * @throws DecodeException if the list is malformed, or holds two names, a name of another type,
   *     or a name that is not a host name
   */
  public static HostName readServerNameList(Reader in) throws DecodeException {
    Reader list = in.body16("server_name_list", 1, 0xffff);
    if (list.uint8("name_type") != NAME_TYPE) {
      throw list.illegal("name_type");
    }
    HostName name = normalise(list.latin1Opaque16("host_name", 1, 0xffff));
    // = RFC 6066, Section 3
    // # The ServerNameList MUST NOT contain more than one name of the same name_type.
    if (list.remaining() > 0) {
      throw list.illegal("server_name_list");
    }
    return name;
  }

  @Override
  public void writeTo(Writer out) {
    out.fixed(Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public int encodedLength() {
    return name.length();
  }

  @Override
  public String toString() {
    return name;
  }

  private static void checkLength(String name, int offset) throws DecodeException {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      throw new DecodeException(DecodeException.Kind.LENGTH_OUT_OF_RANGE, "host_name", offset);
    }
  }

  private static boolean isNormalised(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isNormalised(name.charAt(i))) {
        return false;
      }
    }
    return !name.endsWith(".");
  }

  /**
   * The octets were read as ISO 8859-1, so an octet that is not ASCII is still there to be
   * rejected.
   */
  private static boolean isNormalised(int character) {
    return character > ' ' && character < 0x7f && !(character >= 'A' && character <= 'Z');
  }
}

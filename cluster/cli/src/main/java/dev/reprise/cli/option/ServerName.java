// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a name for the extension server_name (RFC 6066, Section 3); the empty one means none. */
public final class ServerName implements ITypeConverter<String> {

  private static final int MOST_OCTETS = 253;

  @Override
  public String convert(String text) {
    boolean visible = text.chars().allMatch(each -> each > ' ' && each < 0x7f);
    if (!visible || text.length() > MOST_OCTETS) {
      throw new TypeConversionException(
          "'" + text + "' is no server name; one in other letters is written as xn--…");
    }
    return text;
  }
}

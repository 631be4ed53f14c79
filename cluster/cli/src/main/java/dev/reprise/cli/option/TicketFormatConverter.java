// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import dev.reprise.engine.TicketFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a ticket format. */
public final class TicketFormatConverter implements ITypeConverter<TicketFormat> {

  /** Made by the command line. */
  public TicketFormatConverter() {}

  @Override
  public TicketFormat convert(String text) {
    return TicketFormat.ofWord(text)
        .orElseThrow(
            () ->
                new TypeConversionException("'" + text + "' is none of rfc5077, openssl and aead"));
  }
}

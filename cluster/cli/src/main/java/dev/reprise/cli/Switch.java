// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of an option that is {@code on} or {@code off}. */
enum Switch {
  ON,
  OFF;

  boolean isOn() {
    return this == ON;
  }

  /** Reads {@code on} or {@code off}. */
  static final class Converter implements ITypeConverter<Switch> {
    @Override
    public Switch convert(String text) {
      return switch (text) {
        case "on" -> ON;
        case "off" -> OFF;
        default -> throw new TypeConversionException("'" + text + "' is neither on nor off");
      };
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of an option that is {@code on} or {@code off}. */
public enum Switch {
  ON,
  OFF;

  public boolean isOn() {
    return this == ON;
  }

  /** Reads {@code on} or {@code off}. */
  public static final class Converter implements ITypeConverter<Switch> {
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

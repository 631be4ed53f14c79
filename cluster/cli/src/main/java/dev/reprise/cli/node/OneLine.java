// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

/**
 * Text that somebody else has chosen, made fit to be shown. A client chooses its server name and
 * its subject: they must neither make lines of their own nor steer a terminal.
 */
public final class OneLine {

  private OneLine() {}

  /** The text with a question mark for each character that ends a line or controls a terminal. */
  public static String of(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints().map(point -> isSafe(point) ? point : '?').forEach(safe::appendCodePoint);
    return safe.toString();
  }

  private static boolean isSafe(int point) {
    return !Character.isISOControl(point)
        && Character.getType(point) != Character.LINE_SEPARATOR
        && Character.getType(point) != Character.PARAGRAPH_SEPARATOR;
  }
}

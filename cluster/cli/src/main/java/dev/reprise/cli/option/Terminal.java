// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A writer to a terminal, for which lines of text are folded. What programs read, such as JSON, is
 * printed as it is. Not safe for use by several threads.
 */
public final class Terminal extends PrintWriter {

  /** The fewest columns that text is folded to: commands, tables and helps are readable in them. */
  public static final int LEAST_COLUMNS = 40;

  private static final int DEEPER = 4;
  private static final File STANDARD_OUTPUT = new File("/dev/stdout");
  private static final Pattern COLOUR = Pattern.compile("\\u001B\\[[0-9;]*m");
  private static final Pattern WORD = Pattern.compile("(\\s*)(\\S+)");

  private final Supplier<OptionalInt> width;
  private @Nullable OptionalInt known;

  /**
   * A writer to a terminal.
   *
   * @param width how many columns the terminal has, asked for once and only if needed; empty if
   *     there is no terminal, whose lines may have any length
   */
  public Terminal(Writer out, Supplier<OptionalInt> width) {
    super(out, true);
    this.width = width;
  }

  /**
   * How many columns the standard output has: what {@code COLUMNS} in the environment says, or else
   * the terminal.
   */
  public static OptionalInt columnsOfStandardOutput() {
    OptionalInt chosen = number(System.getenv("COLUMNS"));
    return chosen.isPresent() ? chosen : columnsOfTerminal();
  }

  /** As {@code stty} says, which fails where standard output is a file or a pipe. */
  private static OptionalInt columnsOfTerminal() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(STANDARD_OUTPUT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] answer = stty.getInputStream().readAllBytes();
      String[] rowsAndColumns = new String(answer, StandardCharsets.US_ASCII).strip().split(" ", 2);
      return rowsAndColumns.length == 2 ? number(rowsAndColumns[1]) : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty(); // there is no such program, or no such file
    }
  }

  private static OptionalInt number(@Nullable String text) {
    return text != null && text.matches("[1-9][0-9]{0,4}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  /** How many columns text may take that is printed to {@code out}. */
  public static int columns(PrintWriter out) {
    return out instanceof Terminal terminal ? terminal.columns() : Integer.MAX_VALUE;
  }

  private int columns() {
    if (known == null) {
      known = width.get();
    }
    return known.isPresent() ? Math.max(known.getAsInt(), LEAST_COLUMNS) : Integer.MAX_VALUE;
  }

  /** Prints text, folded if {@code out} is a terminal that is narrower than its lines. */
  public static void print(PrintWriter out, String text) {
    out.print(fold(text, columns(out)));
    out.flush();
  }

  /** As {@link #print}, and ends the line. */
  public static void println(PrintWriter out, String text) {
    print(out, text + "\n");
  }

  /** Prints a line for programs as it is, or one for people, folded. */
  public static void println(
      PrintWriter out, boolean forPrograms, Supplier<String> json, Supplier<String> text) {
    if (forPrograms) {
      out.println(json.get());
    } else {
      println(out, text.get());
    }
  }

  /**
   * Folds the lines of a text between words. The rest of a line begins a little deeper than the
   * line. A word that is longer than a line, such as the name of a key, stays whole.
   *
   * @param columns the longest line
   */
  public static String fold(String text, int columns) {
    return fold(text, columns, DEEPER);
  }

  /**
   * The same.
   *
   * @param deeper by how many columns the rest of a line begins later than the line
   */
  public static String fold(String text, int columns, int deeper) {
    StringBuilder folded = new StringBuilder();
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      String line = text.substring(from, end < 0 ? text.length() : end);
      foldLine(line, columns, deeper, folded);
      if (end >= 0) {
        folded.append('\n');
      }
      from = end < 0 ? text.length() : end + 1;
    }
    return folded.toString();
  }

  /** A line that has to be folded begins in the first quarter. */
  private static void foldLine(String line, int columns, int deeper, StringBuilder folded) {
    if (visible(line) <= columns) {
      folded.append(line);
      return;
    }
    String text = line.strip();
    int indent = Math.min(line.indexOf(text), columns / 4);
    folded.append(" ".repeat(indent));
    int column = indent;
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      String gap = words.group(1);
      String word = words.group(2);
      if (column > indent && column + gap.length() + visible(word) > columns) {
        folded.append('\n').append(" ".repeat(indent + deeper)).append(word);
        column = indent + deeper + visible(word);
      } else {
        folded.append(gap).append(word);
        column += gap.length() + visible(word);
      }
    }
  }

  /** Without what colours it. */
  private static int visible(String text) {
    return COLOUR.matcher(text).replaceAll("").length();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The state of the program to which a follower hands its keys. It is for operators; no node decides
 * anything by it.
 *
 * <pre>{@code
 * opaque FollowerText<1..2^8-1>;               // printable ASCII, 0x20 to 0x7e
 *
 * struct {
 *     FollowerText program;
 *     FollowerTrouble troubles<0..2^12-1>;
 *     FollowedKey keys<0..2^12-1>;
 * } FollowerState;
 * }</pre>
 *
 * @param program what the keys are for, such as {@code nginx}
 * @param troubles what keeps the program from having the ring's keys, the most important first
 * @param keys how far the program has come with each key
 */
public record FollowerState(String program, List<Trouble> troubles, List<FollowedKey> keys)
    implements WireStruct {

  /** The longest encoding of a list, in octets: 64 keys fit. */
  private static final int LONGEST_LIST = 0xfff;

  private static final int LONGEST_TEXT = 0xff;
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,255}");

  /** Checks the ranges. */
  public FollowerState {
    checkText("program", program);
    troubles = List.copyOf(troubles);
    keys = List.copyOf(keys);
    Writer.checkVector("troubles", troubles, 0, LONGEST_LIST);
    Writer.checkVector("keys", keys, 0, LONGEST_LIST);
  }

  /**
   * A text that fits: at most 255 characters, with a question mark for each that is not printable
   * ASCII, so that it can stand in a terminal as it is.
   */
  public static String printable(String text) {
    StringBuilder fit = new StringBuilder();
    text.codePoints()
        .limit(LONGEST_TEXT)
        .map(point -> point < ' ' || point > '~' ? '?' : point)
        .forEach(fit::appendCodePoint);
    return fit.isEmpty() ? "?" : fit.toString();
  }

  /** As many of the troubles, from the first on, as fit. */
  public static List<Trouble> fitting(List<Trouble> troubles) {
    int longest = Trouble.LONGEST;
    return troubles.stream().limit(LONGEST_LIST / longest).toList();
  }

  /**
   * Reads one state.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if a text is not printable ASCII
   */
  public static FollowerState readFrom(Reader in) throws DecodeException {
    return new FollowerState(
        readText(in, "program"),
        in.vector16("troubles", 0, LONGEST_LIST, Trouble::readFrom),
        in.vector16("keys", 0, LONGEST_LIST, FollowedKey::readFrom));
  }

  @Override
  public void writeTo(Writer out) {
    out.opaque8(octets(program));
    out.vector16(troubles);
    out.vector16(keys);
  }

  @Override
  public int encodedLength() {
    return 1
        + program.length()
        + 2 * Short.BYTES
        + Writer.encodedLength(troubles)
        + Writer.encodedLength(keys);
  }

  /**
   * A step that fails, or a key that the program can't read.
   *
   * <pre>{@code
   * struct {
   *     FollowerText what;
   *     uint64 since;                            // epoch milliseconds by the follower's clock
   * } FollowerTrouble;
   * }</pre>
   *
   * @param what in one line of printable ASCII, {@code 1..255} characters
   * @param sinceMillis epoch milliseconds, {@code 0..2^63-1}
   */
  public record Trouble(String what, long sinceMillis) implements WireStruct {

    private static final int LONGEST = 1 + LONGEST_TEXT + Long.BYTES;

    /** Checks the ranges. */
    public Trouble {
      checkText("what", what);
      Writer.checkUint64("since", sinceMillis);
    }

    /**
     * Reads one trouble.
     *
     * @throws DecodeException {@code ILLEGAL_VALUE} if the text is not printable ASCII
     */
    public static Trouble readFrom(Reader in) throws DecodeException {
      return new Trouble(readText(in, "what"), in.uint64("since"));
    }

    @Override
    public void writeTo(Writer out) {
      out.opaque8(octets(what));
      out.uint64(sinceMillis);
    }

    @Override
    public int encodedLength() {
      return 1 + what.length() + Long.BYTES;
    }
  }

  /**
   * When a program took each step with a key.
   *
   * <pre>{@code
   * struct {
   *     KeyName key;
   *     uint64 written;                          // epoch milliseconds by the follower's clock,
   *     uint64 reloaded;                         // 0 for a step that was not taken yet,
   *     uint64 acknowledged;                     // in all four
   *     uint64 sealing;
   * } FollowedKey;
   * }</pre>
   *
   * @param key the key's name
   * @param writtenMillis when the files held the key for the first time
   * @param reloadedMillis when the program had read them
   * @param acknowledgedMillis when the follower acknowledged the key: the program opens it
   * @param sealingMillis when the program began to seal under the key
   */
  public record FollowedKey(
      KeyName key,
      long writtenMillis,
      long reloadedMillis,
      long acknowledgedMillis,
      long sealingMillis)
      implements WireStruct {

    private static final int LENGTH = KeyName.LENGTH + 4 * Long.BYTES;

    /** Checks the ranges. */
    public FollowedKey {
      Writer.checkUint64("written", writtenMillis);
      Writer.checkUint64("reloaded", reloadedMillis);
      Writer.checkUint64("acknowledged", acknowledgedMillis);
      Writer.checkUint64("sealing", sealingMillis);
    }

    /**
     * Reads one key's steps.
     *
     * @throws DecodeException {@code TRUNCATED} if a field runs past the end of {@code in}
     */
    public static FollowedKey readFrom(Reader in) throws DecodeException {
      return new FollowedKey(
          KeyName.readFrom(in),
          in.uint64("written"),
          in.uint64("reloaded"),
          in.uint64("acknowledged"),
          in.uint64("sealing"));
    }

    @Override
    public void writeTo(Writer out) {
      key.writeTo(out);
      out.uint64(writtenMillis);
      out.uint64(reloadedMillis);
      out.uint64(acknowledgedMillis);
      out.uint64(sealingMillis);
    }

    @Override
    public int encodedLength() {
      return LENGTH;
    }
  }

  private static void checkText(String field, String text) {
    if (!PRINTABLE.matcher(text).matches()) {
      throw new IllegalArgumentException(field + " is not 1 to 255 printable characters of ASCII");
    }
  }

  private static String readText(Reader in, String field) throws DecodeException {
    String text =
        new String(in.opaque8(field, 1, LONGEST_TEXT).toByteArray(), StandardCharsets.ISO_8859_1);
    if (!PRINTABLE.matcher(text).matches()) {
      throw in.illegal(field);
    }
    return text;
  }

  private static Bytes octets(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}

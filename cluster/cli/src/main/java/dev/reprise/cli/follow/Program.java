// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.engine.key.KeyRing;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A program that reads ticket keys from files, and which keys it can hold. */
enum Program {
  /** One key a file; the first directive seals. */
  NGINX(KeyRing.MAX_KEYS, Sizes.BOTH_TOGETHER, Layout.NGINX_DIRECTORY),
  /** Three lines of base64; the second seals, all open. */
  HAPROXY(3, Sizes.EITHER, Layout.HAPROXY_FILE),
  /** One key, which seals and opens. */
  APACHE(1, Sizes.ONLY_128, Layout.MAC_KEY_FIRST),
  /** The first seals, all open. */
  ATS(KeyRing.MAX_KEYS, Sizes.ONLY_128, Layout.MAC_KEY_FIRST),
  /** A secret of Envoy's file-based SDS; the first seals, all open. */
  ENVOY(KeyRing.MAX_KEYS, Sizes.ONLY_256, Layout.ENVOY_SECRET),
  /** One OpenSslSessionTicketKey after the other; the first seals, all open. */
  NETTY(KeyRing.MAX_KEYS, Sizes.ONLY_128, Layout.MAC_KEY_FIRST),
  /** Keys in the order of SSL_CTX_set_tlsext_ticket_keys, for a program of the operator's own. */
  RAW(KeyRing.MAX_KEYS, Sizes.EITHER, Layout.MAC_KEY_FIRST);

  private final int mostKeys;
  private final Sizes sizes;
  private final Layout layout;

  Program(int mostKeys, Sizes sizes, Layout layout) {
    this.mostKeys = mostKeys;
    this.sizes = sizes;
    this.layout = layout;
  }

  /** Which keys a program reads, in bits. */
  private enum Sizes {
    ONLY_128,
    ONLY_256,
    EITHER,
    BOTH_TOGETHER
  }

  /** The program that a word names, as in {@code --write}. */
  static Optional<Program> ofWord(String word) {
    return Arrays.stream(values()).filter(program -> program.word().equals(word)).findFirst();
  }

  /** The words of all programs, for help and errors. */
  static String words() {
    return Arrays.stream(values()).map(Program::word).collect(Collectors.joining(", "));
  }

  /** The lower-case word for this program. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How many keys the program holds at once. */
  int mostKeys() {
    return mostKeys;
  }

  /** Whether the program reads keys of 128 or 256 bits. */
  boolean reads(int keyBits) {
    return sizes != (keyBits == 128 ? Sizes.ONLY_256 : Sizes.ONLY_128);
  }

  /** Whether keys of both sizes may stand side by side. */
  boolean mixesSizes() {
    return sizes == Sizes.BOTH_TOGETHER;
  }

  /**
   * Whether the program does not read a file again that was written in the second of its last
   * reading, as Traffic Server 9 does not.
   */
  boolean comparesSeconds() {
    return this == ATS;
  }

  /** How the keys lie in files. */
  Layout layout() {
    return layout;
  }

  /** Whether the target is a directory for several files. */
  boolean writesDirectory() {
    return layout == Layout.NGINX_DIRECTORY || layout == Layout.ENVOY_SECRET;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.TicketKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * HAProxy's stats socket, at which ticket keys are changed without a reload.
 *
 * @param socket the path of the socket, which must have the level admin
 * @param keyFile the file that {@code tls-ticket-keys} names: HAProxy knows the keys by it
 * @param timeout how long one command may take
 */
record HaproxySocket(Path socket, Path keyFile, Duration timeout) {

  private static final int LONGEST_ANSWER = 1 << 16;
  private static final Pattern REFERENCE = Pattern.compile("(\\d+) \\((.*)\\)");
  private static final Pattern KEY = Pattern.compile("\\d+\\.\\d+ (\\S+)");

  /**
   * Sets keys until HAProxy holds the selected ones.
   *
   * @throws FollowFailure if HAProxy does not answer, or does not have the keys then
   */
  void install(KeySelection selection) throws FollowFailure {
    Map<SecretBytes, TicketKey> lines =
        selection.keys().stream().collect(Collectors.toMap(HaproxyKeys::line, Function.identity()));
    List<SecretBytes> held = List.of();
    try {
      String id = "#" + reference();
      held = held(id);
      Set<SecretBytes> harmless =
          lines.entrySet().stream()
              .filter(each -> maySeal(selection, each.getValue()))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      SecretBytes sealing =
          lines.keySet().stream()
              .filter(line -> selection.sealing().equals(lines.get(line)))
              .findFirst()
              .orElseThrow();
      for (SecretBytes line : HaproxyKeys.sets(held, sealing, lines.keySet(), harmless)) {
        set(id, line);
      }
      check(id, sealing, lines.keySet());
    } catch (IOException e) {
      throw new FollowFailure("socket failed, " + socket + ": " + e.getMessage());
    } finally {
      lines.keySet().forEach(SecretBytes::destroy);
      held.forEach(SecretBytes::destroy);
    }
  }

  private static boolean maySeal(KeySelection selection, TicketKey key) {
    return key.equals(selection.sealing()) || selection.sealedAlready().contains(key.name());
  }

  private void check(String id, SecretBytes sealing, Set<SecretBytes> wanted)
      throws IOException, FollowFailure {
    List<SecretBytes> held = held(id);
    boolean holds = held.get(1).equals(sealing) && new HashSet<>(held).equals(wanted);
    held.forEach(SecretBytes::destroy);
    if (!holds) {
      throw new FollowFailure(
          "socket failed, " + socket + ": HAProxy has other keys than were set");
    }
  }

  private String reference() throws IOException {
    return text(ask("show tls-keys".getBytes(StandardCharsets.US_ASCII)))
        .lines()
        .map(REFERENCE::matcher)
        .filter(line -> line.matches() && line.group(2).equals(keyFile.toString()))
        .map(line -> line.group(1))
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "HAProxy has no bind line with tls-ticket-keys "
                        + keyFile
                        + ", or the socket is not of level admin"));
  }

  private List<SecretBytes> held(String id) throws IOException {
    byte[] answer = ask(("show tls-keys " + id).getBytes(StandardCharsets.US_ASCII));
    try {
      List<SecretBytes> held =
          text(answer)
              .lines()
              .map(KEY::matcher)
              .filter(Matcher::matches)
              .map(line -> line.group(1).getBytes(StandardCharsets.US_ASCII))
              .map(SecretBytes::adopt)
              .toList();
      if (held.size() != HaproxyKeys.PLACES) {
        throw new IOException("HAProxy shows " + held.size() + " keys, not 3");
      }
      return held;
    } finally {
      Arrays.fill(answer, (byte) 0);
    }
  }

  private void set(String id, SecretBytes line) throws IOException {
    byte[] key = line.toByteArray();
    byte[] start = ("set ssl tls-key " + id + " ").getBytes(StandardCharsets.US_ASCII);
    byte[] command = Arrays.copyOf(start, start.length + key.length);
    System.arraycopy(key, 0, command, start.length, key.length);
    try {
      String answer = text(ask(command)).strip();
      if (answer.contains("wrong size")) {
        throw new IOException(
            "HAProxy was started with keys of another size; reload it once, the file is in place");
      }
      if (!answer.equals("TLS ticket key updated!")) {
        throw new IOException(answer.lines().findFirst().orElse("no answer"));
      }
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(command, (byte) 0);
    }
  }

  /** One command on a connection of its own, which HAProxy closes after the answer. */
  private byte[] ask(byte[] command) throws IOException {
    byte[] line = Arrays.copyOf(command, command.length + 1);
    line[command.length] = '\n';
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer request = ByteBuffer.wrap(line);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return readToEnd(channel, selector);
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  private byte[] readToEnd(SocketChannel channel, Selector selector) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_ANSWER);
    long end = System.nanoTime() + timeout.toNanos();
    while (answer.size() < LONGEST_ANSWER) {
      long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
      if (selector.select(left) == 0 && System.nanoTime() - end >= 0) {
        throw new IOException("no answer within " + timeout.toSeconds() + " s");
      }
      selector.selectedKeys().clear();
      int n = channel.read(buffer.clear());
      if (n < 0) {
        return answer.toByteArray();
      }
      answer.write(buffer.array(), 0, n);
    }
    throw new IOException("the answer is too long");
  }

  private static String text(byte[] answer) {
    return new String(answer, StandardCharsets.US_ASCII);
  }
}

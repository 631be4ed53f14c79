// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What passed between a client and a server, in turns: the client's first, then the server's answer
 * to it, and so on.
 *
 * <p>In a file each turn begins with {@code >>> Flow n (client)} or {@code <<< Flow n (server)},
 * and its octets follow as lines of hexadecimal digits; what begins with {@code #} is a comment.
 *
 * @param comment of one or more lines
 * @param flows the client's and the server's by turns
 */
public record Transcript(String comment, List<byte[]> flows) {

  private static final int OCTETS_A_LINE = 32;
  private static final Pattern HEADER = Pattern.compile("(>>>|<<<) Flow (\\d+) \\((\\w+)\\)");

  public Transcript {
    flows = List.copyOf(flows);
  }

  public static Transcript read(Path file) throws IOException {
    List<String> comment = new ArrayList<>();
    List<StringBuilder> flows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Matcher header = HEADER.matcher(line);
      if (line.startsWith("#")) {
        comment.add(line.substring(1).strip());
      } else if (header.matches()) {
        flows.add(new StringBuilder());
        if (!line.equals(header(flows.size()))) {
          throw new IOException(file + ": " + line + " in the place of " + header(flows.size()));
        }
      } else {
        flows.get(flows.size() - 1).append(line.strip());
      }
    }
    return new Transcript(
        String.join("\n", comment),
        flows.stream().map(digits -> HexFormat.of().parseHex(digits)).toList());
  }

  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
    for (int i = 0; i < flows.size(); i++) {
      text.append(header(i + 1)).append('\n');
      byte[] octets = flows.get(i);
      for (int from = 0; from < octets.length; from += OCTETS_A_LINE) {
        int to = Math.min(octets.length, from + OCTETS_A_LINE);
        text.append(HexFormat.of().formatHex(octets, from, to)).append('\n');
      }
    }
    Files.writeString(file, text.toString());
  }

  private static String header(int number) {
    return number % 2 == 1
        ? ">>> Flow " + number + " (client)"
        : "<<< Flow " + number + " (server)";
  }
}

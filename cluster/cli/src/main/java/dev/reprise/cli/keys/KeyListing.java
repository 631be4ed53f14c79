// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.option.Terminal;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.wire.SecretBytes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** What is shown of key files: formats, names and fingerprints, and the keys only on request. */
final class KeyListing {

  private final boolean json;
  private final boolean reveal;
  private final ArrayNode files = JsonNodeFactory.instance.arrayNode();
  private final StringBuilder text = new StringBuilder();

  /**
   * A listing without files.
   *
   * @param json whether it is for programs
   * @param reveal whether key octets are shown
   */
  KeyListing(boolean json, boolean reveal) {
    this.json = json;
    this.reveal = reveal;
  }

  /** Adds a file. */
  KeyListing add(Path file, KeyFile keys) {
    text.append(file).append(": ").append(keys.format().word()).append('\n');
    ObjectNode node = files.addObject();
    node.put("file", file.toString()).put("format", keys.format().word());
    ArrayNode entries = node.putArray("keys");
    for (KeyFile.Entry entry : keys.entries()) {
      add(entries.addObject(), entry, entry.equals(keys.sealing()));
    }
    return this;
  }

  private void add(ObjectNode node, KeyFile.Entry entry, boolean sealing) {
    String role = sealing ? "sealing" : "opening_only";
    int bits = entry.encryptionKey().length() * 8;
    node.put("key_name", entry.name().octets().hex())
        .put("role", role)
        .put("bits", bits)
        .put("fingerprint", entry.fingerprint().hex());
    text.append(
        "  %s  %-12s  AES-%d  fingerprint %s%n"
            .formatted(entry.name().octets(), role, bits, entry.fingerprint()));
    if (reveal) {
      String encryptionKey = hex(entry.encryptionKey());
      String macKey = hex(entry.macKey());
      node.put("encryption_key", encryptionKey).put("mac_key", macKey);
      text.append("    encryption key ").append(encryptionKey).append('\n');
      text.append("    MAC key        ").append(macKey).append('\n');
    }
  }

  /** Prints all that was added. */
  void print(PrintWriter out) {
    if (json) {
      out.print(files + "\n");
      out.flush();
    } else {
      Terminal.print(out, text.toString());
    }
  }

  private static String hex(SecretBytes secret) {
    byte[] octets = secret.toByteArray();
    try {
      return HexFormat.of().formatHex(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.follow;

import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.TicketKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * How the keys of a selection lie in the files of a program.
 *
 * <pre>{@code
 * struct { opaque key_name[16]; opaque encryption_key[16]; opaque mac_key[16]; } EncryptionKeyFirst48;
 * struct { opaque key_name[16]; opaque encryption_key[32]; opaque mac_key[32]; } EncryptionKeyFirst80;
 * struct { opaque key_name[16]; opaque mac_key[16]; opaque encryption_key[16]; } MacKeyFirst48;
 * struct { opaque key_name[16]; opaque mac_key[32]; opaque encryption_key[32]; } MacKeyFirst80;
 * }</pre>
 */
enum Layout {
  /**
   * A file for each key, EncryptionKeyFirst48 or MacKeyFirst80, and last the configuration that
   * names them in order. A reload reads either the former configuration or this one, so it never
   * reads half a set of keys.
   */
  NGINX_DIRECTORY {
    @Override
    List<KeyFileContent> files(Path directory, KeySelection keys) {
      List<KeyFileContent> files = new ArrayList<>();
      StringBuilder configuration = new StringBuilder("# written by reprise keys follow\n");
      for (TicketKey key : keys.keys()) {
        Path file = directory.resolve(KEY_FILE_PREFIX + key.name().octets().hex() + ".key");
        boolean encryptionKeyFirst = key.strengthBits() == 128;
        files.add(new KeyFileContent(file, octets(key, encryptionKeyFirst)));
        configuration.append("ssl_session_ticket_key ").append(quoted(file)).append(";\n");
      }
      byte[] text = configuration.toString().getBytes(StandardCharsets.UTF_8);
      files.add(
          new KeyFileContent(directory.resolve(NGINX_CONFIGURATION), SecretBytes.adopt(text)));
      return files;
    }
  },

  /** Lines of base64, EncryptionKeyFirst48 or EncryptionKeyFirst80; see {@link HaproxyKeys}. */
  HAPROXY_FILE {
    @Override
    List<KeyFileContent> files(Path file, KeySelection keys) {
      ByteArrayOutputStream out = new WipedOutput();
      for (TicketKey key : HaproxyKeys.lines(keys)) {
        write(out, HaproxyKeys.line(key));
        out.write('\n');
      }
      return List.of(content(file, out));
    }
  },

  /** MacKeyFirst48 or MacKeyFirst80, one key after the other, the one that seals first. */
  MAC_KEY_FIRST {
    @Override
    List<KeyFileContent> files(Path file, KeySelection keys) {
      ByteArrayOutputStream out = new WipedOutput();
      keys.keys().forEach(key -> write(out, octets(key, false)));
      return List.of(content(file, out));
    }
  },

  /** The keys, MacKeyFirst80, as a response of the secret discovery service in JSON. */
  ENVOY_SECRET {
    @Override
    List<KeyFileContent> files(Path directory, KeySelection keys) {
      ByteArrayOutputStream out = new WipedOutput();
      writeText(
          out,
          "{\"resources\":[{\"@type\":"
              + "\"type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret\","
              + "\"name\":\"session_ticket_keys\",\"session_ticket_keys\":{\"keys\":[");
      String separator = "";
      for (TicketKey key : keys.keys()) {
        writeText(out, separator + "{\"inline_bytes\":\"");
        write(out, base64(octets(key, false)));
        writeText(out, "\"}");
        separator = ",";
      }
      writeText(out, "]}}]}\n");
      return List.of(content(directory.resolve(ENVOY_FILE), out));
    }
  };

  static final String KEY_FILE_PREFIX = "reprise-";
  static final String NGINX_CONFIGURATION = "ticket-keys.conf";
  static final String ENVOY_FILE = "session_ticket_keys.json";

  /**
   * The files, in the order in which they must be written.
   *
   * @param path the file or the directory of the target
   */
  abstract List<KeyFileContent> files(Path path, KeySelection keys);

  /** A key as a program reads it. */
  static SecretBytes octets(TicketKey key, boolean encryptionKeyFirst) {
    SecretBytes first = encryptionKeyFirst ? key.encryptionKey() : key.macKey();
    SecretBytes second = encryptionKeyFirst ? key.macKey() : key.encryptionKey();
    ByteArrayOutputStream out = new WipedOutput();
    out.writeBytes(key.name().octets().toByteArray());
    write(out, first.toByteArray());
    write(out, second.toByteArray());
    return secret(out);
  }

  /** The octets in base64; they are destroyed. */
  static SecretBytes base64(SecretBytes secret) {
    byte[] octets = secret.toByteArray();
    secret.destroy();
    try {
      return SecretBytes.adopt(Base64.getEncoder().encode(octets));
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static KeyFileContent content(Path file, ByteArrayOutputStream out) {
    return new KeyFileContent(file, secret(out));
  }

  private static SecretBytes secret(ByteArrayOutputStream out) {
    byte[] octets = out.toByteArray();
    out.reset();
    return SecretBytes.adopt(octets);
  }

  private static void write(ByteArrayOutputStream out, SecretBytes secret) {
    write(out, secret.toByteArray());
    secret.destroy();
  }

  private static void write(ByteArrayOutputStream out, byte[] secret) {
    out.writeBytes(secret);
    Arrays.fill(secret, (byte) 0);
  }

  private static void writeText(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String quoted(Path file) {
    return '"' + file.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** A buffer that zeroes its octets when it is emptied; large enough never to be copied. */
  private static final class WipedOutput extends ByteArrayOutputStream {

    private static final int LARGEST_FILE = 1 << 14;

    WipedOutput() {
      super(LARGEST_FILE);
    }

    @Override
    public synchronized void reset() {
      Arrays.fill(buf, (byte) 0);
      super.reset();
    }
  }
}

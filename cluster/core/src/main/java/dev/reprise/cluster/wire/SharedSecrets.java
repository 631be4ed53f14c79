// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.crypto.KeyDerivation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The secrets of a cluster in the order of its secret file: the first seals, all open. Immutable,
 * and safe for use by any thread.
 *
 * <p>A secret is changed without a pause in three steps, each at every node before the next: the
 * new secret is added as the second line; the two lines change places; one ticket lifetime later
 * the old line goes.
 *
 * @param cluster the cluster's name, which every derived key is bound to; not secret
 * @param secrets at least one, no two alike
 */
public record SharedSecrets(String cluster, List<SharedSecret> secrets) {

  private static final int MOST_SECRETS = 16;

  /** Checks that there are some, all distinct. */
  public SharedSecrets {
    secrets = List.copyOf(secrets);
    if (cluster.isEmpty() || cluster.length() > 255) {
      throw new IllegalArgumentException("the name of a cluster has 1 to 255 characters");
    }
    if (secrets.isEmpty() || secrets.size() > MOST_SECRETS) {
      throw new IllegalArgumentException(
          "a cluster has 1 to " + MOST_SECRETS + " secrets, not " + secrets.size());
    }
    if (secrets.stream().map(SharedSecret::name).distinct().count() != secrets.size()) {
      throw new IllegalArgumentException("a secret stands in the file twice");
    }
  }

  /**
   * Secrets from the text of a secret file: one secret a line, in hexadecimal or base64, of at
   * least 32 octets. Empty lines and lines that begin with {@code #} do not count.
   *
   * @throws IllegalArgumentException naming the line, never showing it, if one is no such secret
   */
  public static SharedSecrets parse(String cluster, String text) {
    List<SharedSecret> secrets = new ArrayList<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        secrets.add(parseLine(line, i + 1));
      }
    }
    return new SharedSecrets(cluster, secrets);
  }

  /** The secret that seals. */
  public SharedSecret first() {
    return secrets.get(0);
  }

  /** The secret of that name. */
  public Optional<SharedSecret> find(KeyName name) {
    return secrets.stream().filter(secret -> secret.name().equals(name)).findFirst();
  }

  /** What a key for {@code purpose} is derived from, in this cluster. */
  Sealed.Info info(Purpose purpose) {
    return Sealed.Info.of(purpose.label(), cluster);
  }

  /** A key of 32 octets for one purpose, the same at every member. */
  public SecretBytes derive(SharedSecret secret, Purpose purpose) {
    return KeyDerivation.derive(Bytes.EMPTY, secret.octets(), info(purpose).encoded(), 32);
  }

  /**
   * A key of 32 octets for a purpose that is not the cluster's own, from the secret that seals.
   *
   * @throws IllegalArgumentException if the purpose is one of {@link Purpose}
   */
  public SecretBytes deriveForEmbedder(String purpose) {
    if (Purpose.isReserved(purpose)) {
      throw new IllegalArgumentException("the cluster itself uses the key for: " + purpose);
    }
    Bytes info = Sealed.Info.of(purpose, cluster).encoded();
    return KeyDerivation.derive(Bytes.EMPTY, first().octets(), info, 32);
  }

  private static SharedSecret parseLine(String line, int number) {
    byte[] octets = octets(line, number);
    try {
      return SharedSecret.of(octets);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static byte[] octets(String line, int number) {
    if (line.length() % 2 == 0 && line.chars().allMatch(HexFormat::isHexDigit)) {
      return Bytes.fromHex(line).toByteArray();
    }
    try {
      return Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "line " + number + " is neither hexadecimal nor base64", e);
    }
  }
}

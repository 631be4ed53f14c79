// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.crypto.KeyDerivation;
import java.nio.charset.StandardCharsets;
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
 * <p>A derived key is bound to cluster and trust domain, by this context in its {@link
 * Sealed.Info}:
 *
 * <pre>{@code
 * struct {
 *     opaque cluster<1..2^16-1>;           // UTF-8
 *     opaque trust_domain<0..2^16-1>;      // UTF-8
 * } DomainContext;
 * }</pre>
 *
 * @param cluster the cluster's name; not secret
 * @param trustDomain the trust domain's name; not secret
 * @param secrets at least one, no two alike
 */
public record SharedSecrets(String cluster, String trustDomain, List<SharedSecret> secrets) {

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
  public static SharedSecrets parse(String cluster, String trustDomain, String text) {
    List<SharedSecret> secrets = new ArrayList<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        secrets.add(parseLine(line, i + 1));
      }
    }
    return new SharedSecrets(cluster, trustDomain, secrets);
  }

  /** The secret that seals. */
  public SharedSecret first() {
    return secrets.get(0);
  }

  /** The secret of that name. */
  public Optional<SharedSecret> find(KeyName name) {
    return secrets.stream().filter(secret -> secret.name().equals(name)).findFirst();
  }

  /** The input of the derivation of a key for {@code purpose}, in this cluster and domain. */
  Sealed.Info info(Purpose purpose) {
    Bytes clusterName = utf8(cluster);
    Bytes domainName = utf8(trustDomain);
    Writer out = new Writer(2 * Short.BYTES + clusterName.length() + domainName.length());
    out.opaque16(clusterName);
    out.opaque16(domainName);
    return new Sealed.Info(utf8(purpose.label()), out.toBytes());
  }

  /** A key of 32 octets for one purpose, the same at every member. */
  public SecretBytes derive(SharedSecret secret, Purpose purpose) {
    return KeyDerivation.derive(Bytes.EMPTY, secret.octets(), info(purpose).encoded(), 32);
  }

  private static SharedSecret parseLine(String line, int number) {
    if (FollowerSecret.isLine(line)) {
      throw new IllegalArgumentException(
          "line " + number + " is the secret of a follower, not that of the cluster");
    }
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
    long digits = line.chars().filter(HexFormat::isHexDigit).count();
    if (digits == line.length() && digits % 2 == 0) {
      return Bytes.fromHex(line).toByteArray();
    }
    if (10 * digits > 9L * line.length()) {
      // Random octets never look like that in base64, but a slip in hexadecimal does.
      throw new IllegalArgumentException(
          ("line %d has %d hexadecimal digits and %d other characters: hexadecimal has an even"
                  + " number of digits, and nothing else")
              .formatted(number, digits, line.length() - digits));
    }
    try {
      return Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException e) {
      // The message quotes a character of the secret, so the cause is dropped.
      throw new IllegalArgumentException("line " + number + " is neither hexadecimal nor base64");
    }
  }

  private static Bytes utf8(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}

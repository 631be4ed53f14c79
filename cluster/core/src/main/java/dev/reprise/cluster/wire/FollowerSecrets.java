// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.KeyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The secrets of the followers of one trust domain, in the order of the cluster's secrets that they
 * are derived from. Immutable, and safe for use by any thread.
 *
 * @param cluster the cluster's name; not secret
 * @param trustDomain the trust domain's name; not secret
 * @param secrets at least one, no two alike
 */
public record FollowerSecrets(String cluster, String trustDomain, List<FollowerSecret> secrets) {

  /** Checks that there are some, all distinct. */
  public FollowerSecrets {
    secrets = List.copyOf(secrets);
    shared(cluster, trustDomain, secrets);
  }

  /** What the followers of a trust domain have of its secrets. */
  public static FollowerSecrets of(SharedSecrets members) {
    return new FollowerSecrets(
        members.cluster(),
        members.trustDomain(),
        members.secrets().stream().map(secret -> FollowerSecret.of(members, secret)).toList());
  }

  /**
   * Secrets from the text of a follower's secret file, one a line. Empty lines and lines that begin
   * with {@code #} do not count.
   *
   * @throws IllegalArgumentException naming the line, never showing it, if one is no such secret
   */
  public static FollowerSecrets parse(String cluster, String trustDomain, String text) {
    List<FollowerSecret> secrets = new ArrayList<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        secrets.add(parseLine(line, i + 1));
      }
    }
    return new FollowerSecrets(cluster, trustDomain, secrets);
  }

  private static FollowerSecret parseLine(String line, int number) {
    try {
      return FollowerSecret.parseLine(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "line " + number + " is no secret of a follower: " + e.getMessage(), e);
    }
  }

  /** The secrets as the text of a file: it is secret. */
  public String text() {
    StringBuilder text = new StringBuilder();
    secrets.forEach(secret -> text.append(secret.line()).append('\n'));
    return text.toString();
  }

  /** The secrets with which followers and members seal what followers show. */
  public SharedSecrets shared() {
    return shared(cluster, trustDomain, secrets);
  }

  /** The secret of that name. */
  Optional<FollowerSecret> find(KeyName name) {
    return secrets.stream().filter(each -> each.secret().name().equals(name)).findFirst();
  }

  private static SharedSecrets shared(
      String cluster, String trustDomain, List<FollowerSecret> secrets) {
    return new SharedSecrets(
        cluster, trustDomain, secrets.stream().map(FollowerSecret::secret).toList());
  }
}

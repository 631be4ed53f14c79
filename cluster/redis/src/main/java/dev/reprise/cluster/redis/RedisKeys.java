// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.redis;

import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.codec.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What things are called in Redis:
 *
 * <pre>{@code
 * reprise:{CLUSTER/TRUST_DOMAIN}:key_ring       string, a sealed record
 * reprise:{CLUSTER/TRUST_DOMAIN}:revocations    string, a sealed record
 * reprise:{CLUSTER/TRUST_DOMAIN}:follower_ring  string, a sealed record
 * reprise:{CLUSTER/TRUST_DOMAIN}:members        hash: node to "until:" and a sealed heartbeat
 * reprise:{CLUSTER/TRUST_DOMAIN}:bus            channel
 * reprise:CLUSTER/TRUST_DOMAIN:session_bus      channel
 * reprise:CLUSTER/TRUST_DOMAIN:session:NAME     string, a sealed session, with a time to live
 * }</pre>
 *
 * <p>Braces keep what is changed by scripts, and the channel, in one slot of a Redis Cluster, and
 * spread sessions over all. NAME is base64 of an HMAC. Immutable.
 *
 * @param cluster the cluster's name
 * @param trustDomain the trust domain's name
 */
record RedisKeys(String cluster, String trustDomain) {

  private static final String PREFIX = "reprise:";

  byte[] record(SharedRecord record) {
    return shared(record.word());
  }

  byte[] members() {
    return shared("members");
  }

  byte[] bus() {
    return shared("bus");
  }

  byte[] sessionBus() {
    return ascii(PREFIX + domain() + ":session_bus");
  }

  byte[] session(Bytes name) {
    return ascii(
        PREFIX
            + domain()
            + ":session:"
            + Base64.getUrlEncoder().withoutPadding().encodeToString(name.toByteArray()));
  }

  private byte[] shared(String what) {
    return ascii(PREFIX + "{" + domain() + "}:" + what);
  }

  private String domain() {
    return escaped(cluster) + "/" + escaped(trustDomain);
  }

  /** Letters, digits, dot, underscore and hyphen as they are, every other octet as %XX. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (octet & 0xff);
      boolean plain =
          (letter >= 'a' && letter <= 'z')
              || (letter >= 'A' && letter <= 'Z')
              || (letter >= '0' && letter <= '9')
              || "._-".indexOf(letter) >= 0;
      out.append(plain ? String.valueOf(letter) : "%%%02X".formatted((int) letter));
    }
    return out.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

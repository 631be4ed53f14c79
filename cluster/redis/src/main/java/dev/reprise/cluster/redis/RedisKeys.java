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
 * reprise:{CLUSTER/TRUST_DOMAIN}:members        hash: node to "until:" and a sealed heartbeat
 * reprise:{CLUSTER/TRUST_DOMAIN}:bus            channel
 * reprise:CLUSTER:session_bus                   channel
 * reprise:CLUSTER:session:NAME                  string, a sealed session, with a time to live
 * }</pre>
 *
 * <p>Braces keep what is changed by scripts, and the channel, in one slot of a Redis Cluster, and
 * spread sessions over all. NAME is base64 of an HMAC. Immutable.
 *
 * @param cluster the cluster's name
 */
record RedisKeys(String cluster) {

  private static final String PREFIX = "reprise:";

  byte[] record(String trustDomain, SharedRecord record) {
    return shared(trustDomain, record.word());
  }

  byte[] members(String trustDomain) {
    return shared(trustDomain, "members");
  }

  byte[] bus(String trustDomain) {
    return shared(trustDomain, "bus");
  }

  byte[] sessionBus() {
    return ascii(PREFIX + escaped(cluster) + ":session_bus");
  }

  byte[] session(Bytes name) {
    return ascii(
        PREFIX
            + escaped(cluster)
            + ":session:"
            + Base64.getUrlEncoder().withoutPadding().encodeToString(name.toByteArray()));
  }

  private byte[] shared(String trustDomain, String what) {
    return ascii(PREFIX + "{" + escaped(cluster) + "/" + escaped(trustDomain) + "}:" + what);
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

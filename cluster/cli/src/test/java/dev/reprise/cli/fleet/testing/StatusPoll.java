// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** {@code cluster status --json}, asked again until it shows what is awaited. */
public final class StatusPoll {

  private static final long PATIENCE_SECONDS = 120;

  private final FollowedFleet fleet;

  public StatusPoll(FollowedFleet fleet) {
    this.fleet = fleet;
  }

  /** Waits until the status fits. */
  public JsonNode await(Predicate<JsonNode> wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String last = "";
    while (System.nanoTime() - end < 0) {
      last = fleet.operate("status", "--json").out();
      JsonNode status = read(last);
      if (wanted.test(status)) {
        return status;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + last);
  }

  /** A key by the beginning of its name; a missing node if there is none. */
  public static JsonNode key(JsonNode status, String id) {
    return find(status.path("keys"), each -> each.path("id").asText().equals(id));
  }

  /** The key that does not seal yet; a missing node if there is none. */
  public static JsonNode pendingKey(JsonNode status) {
    return find(status.path("keys"), each -> each.path("phase").asText().equals("pending"));
  }

  /** The latest of a member's lives; a missing node if it has none. */
  public static JsonNode member(JsonNode status, String node) {
    JsonNode latest = MissingNode.getInstance();
    for (JsonNode each : status.path("members")) {
      if (each.path("node").asText().equals(node) && each.path("live").asBoolean()) {
        latest = isYounger(each, latest) ? each : latest;
      }
    }
    return latest;
  }

  private static boolean isYounger(JsonNode one, JsonNode other) {
    return other.isMissingNode()
        || one.path("heartbeat_age_seconds").asDouble()
            < other.path("heartbeat_age_seconds").asDouble();
  }

  private static JsonNode find(JsonNode list, Predicate<JsonNode> wanted) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(wanted)
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.ScopeDigest;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionScope;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scopes that were seen untrue, and log lines about scopes, each limited so that no client can
 * fill the log. Safe for use by any thread.
 *
 * <p>A scope that a full handshake contradicts is not believed again. Listeners with the same
 * untrue scope differ in something that the scope does not name, such as whether they ask clients
 * for certificates; a session of the one would resume at the other.
 */
public final class ScopeWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ScopeWatch.class);

  /** A resolver that makes up more scopes than this, all of them untrue, is not believed at all. */
  private static final int MOST_UNTRUE_SCOPES = 10_000;

  private final Set<Bytes> untrue = ConcurrentHashMap.newKeySet();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final RareWarning noScope = new RareWarning();
  private final RareWarning untrueScope = new RareWarning();

  /** The resolver failed to name the scope of a connection. */
  public void unresolved(RuntimeException failure, Instant now) {
    LOG.atLevel(noScope.level(now))
        .setCause(failure)
        .log("The scope resolver failed; nothing is resumed or issued");
  }

  /** Whether a scope was seen untrue: nothing is resumed or issued in it. */
  public boolean isUntrue(ResumptionScope scope, Instant now) {
    if (untrue.isEmpty()
        || (!untrue.contains(scope.fingerprint()) && untrue.size() < MOST_UNTRUE_SCOPES)) {
      return false;
    }
    LOG.atLevel(untrueScope.level(now))
        .log("{} is untrue, as an earlier handshake showed; nothing is resumed or issued", scope);
    return true;
  }

  /**
   * A full handshake contradicted its scope in something that the fingerprint covers: from now on
   * nothing is resumed or issued in this scope.
   */
  public void distrust(ResumptionScope scope) {
    if (untrue.size() < MOST_UNTRUE_SCOPES) {
      untrue.add(scope.fingerprint());
    }
  }

  /**
   * Logs that a full handshake contradicted its scope.
   *
   * @param localKey digest of the server's key, if the server showed a certificate
   * @param localChain digest of the chain that it showed
   * @param requested whether the server asked for a client certificate
   * @param received whether it got one
   */
  public void untrue(
      ResumptionScope scope,
      Optional<Bytes> localKey,
      Optional<Bytes> localChain,
      boolean requested,
      boolean received,
      Instant now) {
    LOG.atLevel(untrueScope.level(now))
        .log(
            "{} is untrue: local key {}, chain {}, certificate requested {}, received {}; nothing"
                + " is issued",
            scope,
            localKey,
            localChain,
            requested,
            received);
  }

  /**
   * A session of another scope was declined. Each combination of differing fields is logged once at
   * level info, and then at level debug only.
   */
  public void declined(ScopeDigest session, ResumptionScope scope) {
    String difference = describe(session, scope);
    // There are few combinations of fields, so clients can't make this set large.
    if (reported.add(difference)) {
      LOG.info(
          "A session was declined for its scope: {} (session {}, here {}); logged once",
          difference,
          session.fingerprint(),
          scope.fingerprint());
    } else {
      LOG.debug("A session was declined for its scope: {}", difference);
    }
  }

  private static String describe(ScopeDigest session, ResumptionScope scope) {
    Set<ScopeDigest.Field> fields = ResumptionScope.explain(session, scope.digest());
    if (fields.isEmpty()) {
      return "it is of an older generation";
    }
    return fields.stream()
        .map(field -> field.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "they differ in ", ""));
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.server;

import dev.reprise.codec.ScopeDigest;
import dev.reprise.engine.ResumptionScope;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log in which fields the scopes of sessions and connections differ: each combination
 * of fields once as news, and then only to those who debug. Safe for use by any thread.
 */
public final class ScopeDifferences {

  private static final Logger LOG = LoggerFactory.getLogger(ScopeDifferences.class);

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Says why a session of the one scope is declined in the other. */
  public void tell(ScopeDigest session, ResumptionScope scope) {
    String difference = describe(session, scope);
    // A few fields have few combinations, so this set stays small whatever clients bring.
    if (told.add(difference)) {
      LOG.info(
          "a session was declined for its scope: {} (session {}, here {}); said once",
          difference,
          session.fingerprint(),
          scope.fingerprint());
    } else {
      LOG.debug("a session was declined for its scope: {}", difference);
    }
  }

  static String describe(ScopeDigest session, ResumptionScope scope) {
    Set<ScopeDigest.Field> fields = ResumptionScope.explain(session, scope.digest());
    if (fields.isEmpty()) {
      return "it is of an older generation";
    }
    return fields.stream()
        .map(field -> field.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "they differ in ", ""));
  }
}

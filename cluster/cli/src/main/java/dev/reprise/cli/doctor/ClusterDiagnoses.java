// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.cluster.ClusterReport;
import dev.reprise.cli.cluster.RevocationCost;
import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.cluster.ClusterView;
import dev.reprise.cluster.store.KeyRingStore;
import dev.reprise.cluster.store.SharedRecord;
import dev.reprise.cluster.store.StoreAccess;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.cluster.store.StoreProvider;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with the way to a cluster. */
final class ClusterDiagnoses {

  private static final String SECRET = "cluster_secret";
  private static final String TRANSPORT = "store_tls";
  private static final String ACCESS = "store_acl";
  private static final String ANSWER = "store_answers";
  private static final String REVOKED = "revocations";
  private static final String MEMBERS = "members";
  private static final String FORMAT = "ticket_format";
  private static final Logger LOG = LoggerFactory.getLogger(ClusterDiagnoses.class);
  private static final Set<String> IN_CLEAR =
      Set.of("redis", "redis-sentinel", "redis-cluster", "ats+redis");

  private final ClusterOptions options;
  private final FileDiagnoses files;
  private final Duration oldest;
  private final List<Finding> found = new ArrayList<>();

  /**
   * Nothing has been looked at yet.
   *
   * @param oldest how old the heartbeat of a live node may be
   */
  ClusterDiagnoses(ClusterOptions options, FileDiagnoses files, Duration oldest) {
    this.options = options;
    this.files = files;
    this.oldest = oldest;
  }

  /** Looks at everything that the options name. */
  List<Finding> all() {
    if (options.isAlone()) {
      found.add(Finding.ok("cluster", "none: this node shares nothing with others"));
      return List.copyOf(found);
    }
    if (options.stateFile().isPresent()) {
      files.secret(options.stateFile().get());
      found.add(Finding.ok("cluster", "derived keys: no store, and no way to one"));
      return List.copyOf(found);
    }
    if (options.isAtsGroup()) {
      files.secret(options.secretFile());
      found.add(
          Finding.warning(
              "cluster",
              "a group of Traffic Servers: its bus is not authenticated",
              "keep it for the time of a migration, and its Redis to itself"));
      return List.copyOf(found);
    }
    files.secret(options.secretFile());
    ClusterSecrets secrets = options.secrets();
    found.add(Finding.ok(SECRET, secrets.size() + " of at least 32 octets, none of them weak"));
    URI uri = options.uri();
    transport(uri);
    answer(uri, secrets);
    revocations();
    return List.copyOf(found);
  }

  /** A store that does not answer has been reported. */
  private void revocations() {
    try (ClusterOperator operator = options.operator()) {
      ClusterView view = operator.look();
      Optional<RevocationCost> cost =
          view.revokedUntil().map(RevocationCost::new).filter(each -> each.isPaidAt(view.at()));
      found.add(
          cost.isPresent()
              ? Finding.note(REVOKED, cost.get().text(), "wait until then")
              : Finding.ok(REVOKED, view.revocations() + " subjects"));
    } catch (StoreException | ConfigurationException e) {
      LOG.debug("no revocations read", e);
    }
  }

  private void transport(URI uri) {
    boolean clear = IN_CLEAR.contains(scheme(uri));
    if (clear && !isLoopback(uri)) {
      found.add(
          Finding.warning(
              TRANSPORT,
              "what goes to the store is sealed, but the password and who talks when are not",
              "use rediss://, or a network of your own"));
    } else if (clear) {
      found.add(Finding.ok(TRANSPORT, "no TLS, on loopback"));
    } else {
      found.add(Finding.ok(TRANSPORT, scheme(uri)));
    }
  }

  private void access(StoreProvider provider, URI uri) {
    try {
      provider.access(uri).ifPresent(this::access);
    } catch (StoreException | IllegalArgumentException e) {
      found.add(
          Finding.note(
              ACCESS, "could not be looked at: " + oneLine(e), "run this where the store answers"));
    }
  }

  private void access(StoreAccess access) {
    int before = found.size();
    if (access.openToAll()) {
      found.add(
          Finding.warning(
              ACCESS,
              "no login is required: anyone who reaches the store can delete or replay records",
              "'user default off' there, or give it a password"));
    }
    if (access.allKeys()) {
      found.add(
          Finding.warning(
              ACCESS,
              "user " + access.user() + " may read keys that are not the cluster's",
              "resetkeys and ~reprise:* in its ACL"));
    }
    if (!access.needless().isEmpty()) {
      found.add(
          Finding.warning(
              ACCESS,
              "user "
                  + access.user()
                  + " may use commands that no node needs, such as "
                  + String.join(", ", access.needless()),
              "the user that docs/redis.md lists"));
    }
    if (found.size() == before) {
      found.add(
          Finding.ok(
              ACCESS,
              "user " + access.user() + " may do nothing of what was tried that it does not need"));
    }
  }

  private void answer(URI uri, ClusterSecrets secrets) {
    Optional<StoreProvider> provider = StoreProvider.find(uri);
    if (provider.isEmpty()) {
      found.add(
          Finding.fail(
              ANSWER, "nothing here knows " + scheme(uri) + ":", "see reprise serve --help"));
      return;
    }
    access(provider.get(), uri);
    try (KeyRingStore store =
            provider.get().keyRingStore(uri, secrets.cluster(), Cluster.DEFAULT_TRUST_DOMAIN);
        ClusterOperator operator = options.operator()) {
      ClusterView view = operator.look();
      int members = view.members().size();
      boolean ring = store.load(SharedRecord.KEY_RING).isPresent();
      found.add(
          Finding.ok(
              ANSWER, members + " members, " + (ring ? "and a key ring" : "and no key ring yet")));
      nodes(view);
    } catch (StoreException | IllegalArgumentException e) {
      found.add(
          Finding.fail(
              ANSWER,
              "it does not: " + oneLine(e),
              "handshakes go on without it; look at address, password, ACL and network"));
    }
  }

  /** What the nodes show that nobody of them can mend. */
  private void nodes(ClusterView view) {
    view.cut()
        .ifPresent(
            cut ->
                found.add(
                    Finding.fail(
                        MEMBERS,
                        "not all can be seen, so no key counts as acknowledged",
                        oneLine(cut))));
    int wanting = view.wantingAnotherFormat(oldest).size();
    if (wanting > 0) {
      found.add(
          Finding.note(
              FORMAT,
              (wanting == 1 ? "1 node wants" : wanting + " nodes want")
                  + " ticket keys of another format than the ring has",
              new ClusterReport(view, oldest).otherFormats().get(0)));
    }
  }

  private static String oneLine(Exception e) {
    return oneLine(String.valueOf(e.getMessage()));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  private static String scheme(URI uri) {
    return Objects.toString(uri.getScheme(), "").toLowerCase(Locale.ROOT);
  }

  private static boolean isLoopback(URI uri) {
    if (uri.getHost() == null) {
      return false;
    }
    try {
      for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.PemFiles;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cluster.ClusterOperator;
import dev.reprise.cluster.store.StoreException;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.key.KeyEntry;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.revocation.RevokedSubject;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise cluster revoke}: takes back a key, or sessions. */
@Command(
    name = "revoke",
    sortOptions = false,
    description =
        "Takes back a ticket key, or declines sessions that were authenticated up to now: at nodes"
            + " that hear of it at once, at the others with their next poll. Sessions that begin in"
            + " the next 2 minutes do not resume either, because the clocks of nodes may differ by"
            + " that.")
final class ClusterRevokeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterAccess access;

  @ArgGroup(multiplicity = "1")
  private Subject subject;

  @Option(
      names = "--keep-for",
      paramLabel = "TIME",
      defaultValue = "14d",
      converter = DurationConverter.class,
      description =
          "How long a revocation of sessions is remembered: for as long as a session lives,"
              + " renewals included. Default: ${DEFAULT-VALUE}.")
  private Duration keepFor = Duration.ZERO;

  ClusterRevokeCommand() {}

  /** What is taken back. */
  static final class Subject {
    @Option(
        names = "--key",
        paramLabel = "ID",
        description = "A key, by the beginning of its name, as status shows it.")
    private @Nullable String key;

    @Option(names = "--everything", description = "Every session.")
    private boolean everything;

    @Option(
        names = "--certificate",
        paramLabel = "FILE",
        description = "The sessions of a client certificate, PEM.")
    private @Nullable Path certificate;

    Subject() {}
  }

  /**
   * What was taken back.
   *
   * @param what in words
   * @param cost of sessions; empty for a key, whose tickets alone cost a full handshake each
   * @param cut why the clocks of some members do not count; empty if all do, or none matters
   */
  private record Revoked(String what, Optional<RevocationCost> cost, Optional<String> cut) {

    String text() {
      return Stream.of(
              Stream.of(what),
              cost.stream().map(RevocationCost::text),
              cut.stream().map(each -> "the clocks of some members do not count: " + each))
          .flatMap(each -> each)
          .collect(Collectors.joining(System.lineSeparator()));
    }

    String json() {
      ObjectNode out = new ObjectMapper().createObjectNode().put("ok", true).put("revoked", what);
      cost.ifPresent(
          each ->
              out.put("authenticated_until", each.until().toString())
                  .put("new_sessions_resume_from", each.newSessionsResumeFrom().toString()));
      cut.ifPresent(each -> out.put("members_cut", each));
      return out.toString();
    }
  }

  @Override
  public Integer call() {
    return access.run(
        spec,
        cluster -> {
          Revoked revoked =
              subject.key != null ? revokeKey(cluster, subject.key) : revokeSessions(cluster);
          Terminal.println(
              spec.commandLine().getOut(), access.json(), revoked::json, revoked::text);
          return ExitCode.OK;
        });
  }

  private static Revoked revokeKey(ClusterOperator cluster, String id) throws StoreException {
    KeyRing ring =
        cluster
            .look()
            .keys()
            .orElseThrow(
                () -> new StoreException("the store holds no key ring that can be opened"));
    List<KeyName> named =
        ring.keys().stream()
            .map(KeyEntry::name)
            .filter(name -> name.octets().hex().startsWith(id.toLowerCase(Locale.ROOT)))
            .toList();
    if (id.isEmpty() || named.size() != 1) {
      throw new ConfigurationException(
          "--key", "'" + id + "' begins the names of " + named.size() + " keys, not of one");
    }
    cluster.revoke(named.get(0));
    return new Revoked("key " + ClusterReport.id(named.get(0)), Optional.empty(), Optional.empty());
  }

  private Revoked revokeSessions(ClusterOperator cluster) throws StoreException {
    if (subject.everything || subject.certificate == null) {
      return revokeSessions(
          cluster, "every session authenticated up to now", RevokedSubject.EVERYTHING);
    }
    RevokedSubject certificate = subjectOf(subject.certificate);
    return revokeSessions(
        cluster, "sessions of certificate " + certificate.digest().hex(), certificate);
  }

  private Revoked revokeSessions(ClusterOperator cluster, String what, RevokedSubject revoked)
      throws StoreException {
    Instant until = cluster.revoke(revoked, keepFor);
    return new Revoked(what, Optional.of(new RevocationCost(until)), cluster.look().cut());
  }

  private static RevokedSubject subjectOf(Path file) {
    try {
      return RevokedSubject.certificate(
          Bytes.copyOf(new PemFiles("--certificate").certificates(file).get(0).getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new ConfigurationException("--certificate", file + ": " + e.getMessage());
    }
  }
}

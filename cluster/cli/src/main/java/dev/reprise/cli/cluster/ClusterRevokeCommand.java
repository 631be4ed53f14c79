// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.cluster;

import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.DurationConverter;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.PemFiles;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
            + " that hear of it at once, at the others with their next poll.")
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

  @Override
  public Integer call() {
    return access.run(
        spec,
        cluster -> {
          String what =
              subject.key != null ? revokeKey(cluster, subject.key) : revokeSessions(cluster);
          spec.commandLine()
              .getOut()
              .println(access.json() ? "{\"ok\":true,\"revoked\":\"" + what + "\"}" : what);
          return ExitCode.OK;
        });
  }

  private static String revokeKey(ClusterOperator cluster, String id) throws StoreException {
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
    return "key " + ClusterReport.id(named.get(0));
  }

  private String revokeSessions(ClusterOperator cluster) throws StoreException {
    if (subject.everything || subject.certificate == null) {
      cluster.revoke(RevokedSubject.EVERYTHING, keepFor);
      return "every session authenticated up to now";
    }
    RevokedSubject certificate = subjectOf(subject.certificate);
    cluster.revoke(certificate, keepFor);
    return "sessions of certificate " + certificate.digest().hex();
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

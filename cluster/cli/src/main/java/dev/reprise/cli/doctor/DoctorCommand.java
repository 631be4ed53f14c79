// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.FindingPrinter;
import dev.reprise.cli.finding.Verdict;
import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.node.VirtualHost;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cli.probe.ClientCertificateOptions;
import dev.reprise.cli.serve.NodeOptions;
import dev.reprise.cli.status.StatusServer;
import dev.reprise.cluster.Cluster;
import dev.reprise.engine.ResumptionPolicy;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise doctor}: what is wrong with a node that would be started with these options. */
@Command(
    name = "doctor",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Checks what 'reprise serve' would be started with: give it the same options. It starts"
          + " that node on a port of its own on loopback, without joining its cluster, probes it,"
          + " and checks files, clock, keys and the way to the store.",
      "Exit code 0: no failure; 1: a failure, or with --strict a warning; 2: the node could not"
          + " start."
    })
public final class DoctorCommand implements Callable<Integer> {

  private static final Duration SOON = Duration.ofDays(14);
  private static final Duration LONG_LIFETIME = Duration.ofDays(1);

  /** Before this code was written no clock could tell its time. */
  private static final Instant FIRST_RELEASE = Instant.parse("2026-11-01T00:00:00Z");

  @Spec private CommandSpec spec;

  @Mixin private NodeOptions options;

  @Mixin private ClientCertificateOptions clientCertificate;

  @Option(names = "--strict", description = "Takes a warning for a failure.")
  private boolean strict;

  @Option(names = "--json", description = "Prints the findings as JSON.")
  private boolean json;

  private final InstantSource clock;

  DoctorCommand() {
    this(InstantSource.system());
  }

  DoctorCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    List<Finding> findings = findings();
    Verdict verdict = Verdict.on(findings, strict);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(findings, verdict.ok()).toPrettyString());
    } else {
      FindingPrinter.print(findings, "", out);
      Terminal.println(out, verdict.text());
    }
    out.flush();
    return verdict.exitCode();
  }

  /**
   * All findings.
   *
   * @throws ConfigurationException if the node could not even start
   */
  private List<Finding> findings() {
    Instant now = clock.instant();
    ResumptionPolicy policy = options.resumption().policy();
    TlsSettings tls = options.tls().settings(new SecureRandom(), now, Optional.empty());
    List<Finding> findings = new ArrayList<>();
    FileDiagnoses files = new FileDiagnoses(now);
    Stream.concat(options.tls().keyFiles().stream(), options.ticketKeys().files().stream())
        .forEach(files::secret);
    options.ticketKeys().files().stream().limit(1).forEach(files::age);
    List<Finding> cluster =
        new ClusterDiagnoses(
                options.cluster(), files, Cluster.silenceOfLiveNode(options.pollEvery()))
            .all();
    clock(now, findings);
    findings.addAll(files.all());
    certificates(tls, now, findings);
    policy(policy, findings);
    metrics(findings);
    findings.addAll(cluster);
    findings.addAll(new TrialNode(options, tls, clientCertificate.identity()).probe(now));
    return findings;
  }

  private static void clock(Instant now, List<Finding> findings) {
    findings.add(
        now.isBefore(FIRST_RELEASE)
            ? Finding.fail(
                "clock", "it says " + now + ", which has been", "set it, and keep it by NTP")
            : Finding.ok("clock", now.truncatedTo(ChronoUnit.SECONDS).toString()));
  }

  private void certificates(TlsSettings settings, Instant now, List<Finding> findings) {
    if (options.tls().keyFiles().isEmpty()) {
      findings.add(
          Finding.note(
              "certificate",
              options.cluster().hasSharedSecrets()
                  ? "self-signed, for tests: every node makes it from the cluster's secret"
                  : "self-signed, made anew at each start",
              "--cert and --key name others"));
      return;
    }
    for (VirtualHost host : settings.hosts().values()) {
      host.identities().forEach(identity -> findings.add(certificate(identity, now)));
    }
    settings
        .defaultHost()
        .identities()
        .forEach(identity -> findings.add(certificate(identity, now)));
  }

  private static Finding certificate(Identity identity, Instant now) {
    X509Certificate leaf = identity.chain().get(0);
    String name = leaf.getSubjectX500Principal().getName();
    Instant from = leaf.getNotBefore().toInstant();
    Instant until = leaf.getNotAfter().toInstant();
    if (now.isBefore(from) || now.isAfter(until)) {
      return Finding.fail(
          "certificate", name + ": valid from " + from + " until " + until, "renew it");
    }
    return now.plus(SOON).isAfter(until)
        ? Finding.warning("certificate", name + ": ends at " + until, "renew it")
        : Finding.ok("certificate", name + ": until " + until);
  }

  private static void policy(ResumptionPolicy policy, List<Finding> findings) {
    findings.add(
        policy.requireExtendedMasterSecret()
            ? Finding.ok("ems", "sessions without extended master secret are not resumed")
            : Finding.warning(
                "ems",
                "sessions without extended master secret are resumed: RFC 7627, Section 1",
                "--require-ems on; who can't do it gets full handshakes"));
    findings.add(
        tooLong(policy.ticketLifetime()) || tooLong(policy.sealPeriod())
            ? Finding.warning(
                "key_lifetime",
                "a ticket lives for "
                    + words(policy.ticketLifetime())
                    + " and a key seals for "
                    + words(policy.sealPeriod())
                    + ": what one stolen key opens",
                "a day at most: RFC 9325, Section 3.4 (--ticket-lifetime, --rotate-every)")
            : Finding.ok(
                "key_lifetime",
                "tickets live "
                    + words(policy.ticketLifetime())
                    + ", a key seals "
                    + words(policy.sealPeriod())));
    if (!policy.tickets() && !policy.sessionIds()) {
      findings.add(
          Finding.warning(
              "resumption", "nothing is ever resumed", "--tickets on or --session-ids on"));
    }
  }

  private static String words(Duration duration) {
    return duration.toHours() > 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
  }

  private static boolean tooLong(Duration duration) {
    return duration.compareTo(LONG_LIFETIME) > 0;
  }

  private void metrics(List<Finding> findings) {
    options
        .metrics()
        .address()
        .ifPresent(
            where -> {
              InetSocketAddress address = new InetSocketAddress(where.host(), where.port());
              boolean open =
                  address.isUnresolved() || StatusServer.isOpenToOthers(address.getAddress());
              findings.add(
                  open
                      ? Finding.warning(
                          "metrics",
                          where + " is not loopback, and there is neither TLS nor a password",
                          "listen on loopback, and let a proxy do both")
                      : Finding.ok("metrics", where + " is loopback"));
            });
  }

  private static ObjectNode json(List<Finding> findings, boolean ok) {
    ObjectNode report = new ObjectMapper().createObjectNode().put("ok", ok);
    ArrayNode all = report.putArray("findings");
    for (Finding finding : findings) {
      ObjectNode one =
          all.addObject()
              .put("check", finding.check())
              .put("grade", finding.grade().word())
              .put("detail", finding.detail());
      finding.advice().ifPresent(cure -> one.put("cure", cure));
    }
    return report;
  }
}

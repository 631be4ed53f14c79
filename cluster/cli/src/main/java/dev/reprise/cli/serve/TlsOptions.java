// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.node.CipherSuiteNames;
import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.SelfSigned;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.option.ApplicationProtocols;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cluster.ClusterSecrets;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how a node speaks TLS, resumption apart. */
public final class TlsOptions {

  private static final Map<String, ProtocolVersion> VERSIONS =
      Map.of("TLSv1.2", ProtocolVersion.TLSv12, "TLSv1.3", ProtocolVersion.TLSv13);

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description =
          "PEM certificate chain, leaf first. Repeatable: one RSA, one ECDSA. Without it: a"
              + " self-signed one for localhost, in memory; ECDSA, and RSA too if --cipher-suites"
              + " wants it. With a --cluster-secret its nodes make the same ECDSA one.")
  private List<Path> certificates = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "PEM private key of the --cert in the same place.")
  private List<Path> keys = new ArrayList<>();

  @Option(
      names = "--sni",
      paramLabel = "NAME=CERT:KEY[:CA]",
      converter = SniEntry.Converter.class,
      description = "What to use for a server name. Repeatable.")
  private List<SniEntry> sni = new ArrayList<>();

  @Option(
      names = "--protocols",
      paramLabel = "VERSION",
      split = ",",
      splitSynopsisLabel = ",",
      defaultValue = "TLSv1.2",
      description = "Of TLSv1.2,TLSv1.3. Default: ${DEFAULT-VALUE}.")
  private List<String> protocols = List.of();

  @Option(
      names = "--cipher-suites",
      paramLabel = "SUITE",
      split = "[,:]",
      splitSynopsisLabel = ",",
      description = "By IANA's names, best first. Default: ECDHE with AES-GCM or ChaCha20.")
  private List<String> cipherSuites = new ArrayList<>();

  @Option(
      names = "--alpn",
      paramLabel = "PROTOCOL",
      split = ",",
      splitSynopsisLabel = ",",
      description =
          "The application protocols to accept, best first, such as h2,http/1.1; answers are"
              + " HTTP/1.1 in any case. Default: none, and ALPN is ignored.")
  private List<String> applicationProtocols = new ArrayList<>();

  @Option(
      names = "--client-auth",
      paramLabel = "none|want|need",
      defaultValue = "none",
      description = "Whether clients are asked for a certificate. Default: ${DEFAULT-VALUE}.")
  private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description = "PEM certificates of the authorities that clients are believed by.")
  private @Nullable Path clientCa;

  TlsOptions() {}

  /**
   * The settings that the options and their files make.
   *
   * @param shared as for {@link #load}
   * @throws ConfigurationException if something in it can't be
   */
  public TlsSettings settings(SecureRandom random, Instant now, Optional<ClusterSecrets> shared) {
    return load(random, now, shared).settings();
  }

  /**
   * Reads the files that the options name, which are not watched yet.
   *
   * @param shared what nodes that were given no certificate make the same one from; empty if this
   *     node makes one of its own
   * @throws ConfigurationException if something in it can't be
   */
  TlsFiles load(SecureRandom random, Instant now, Optional<ClusterSecrets> shared) {
    List<ProtocolVersion> versions = versions();
    List<Integer> suites = cipherSuites(versions);
    List<String> protocols = ApplicationProtocols.of("--alpn", applicationProtocols);
    List<TlsFiles.Pair> pairs = pairs();
    checkClientAuthentication();
    return new TlsFiles(
        new TlsFiles.Fixed(
            versions,
            suites,
            protocols,
            clientAuthentication,
            pairs.isEmpty() ? selfSigned(random, now, shared) : List.of()),
        pairs,
        clientCa,
        sni);
  }

  /**
   * What is to be said about the certificate that a node of a cluster shows: nothing if it was
   * given one.
   *
   * @param shared as for {@link #settings}
   */
  Optional<String> caveat(Optional<ClusterSecrets> shared) {
    if (!certificates.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        shared.isPresent() && !wantsRsa()
            ? "no --cert: showing one that all nodes make from the cluster's secret, for tests only"
            : "no --cert: showing one of this node's own, so no other node resumes its sessions");
  }

  /** The files with private keys. */
  public List<Path> keyFiles() {
    List<Path> files = new ArrayList<>(keys);
    sni.forEach(entry -> files.add(entry.key()));
    return files;
  }

  private List<ProtocolVersion> versions() {
    List<ProtocolVersion> versions = new ArrayList<>();
    for (String name : protocols) {
      ProtocolVersion version = VERSIONS.get(name);
      if (version == null) {
        throw new ConfigurationException(
            "--protocols", "'" + name + "' is neither TLSv1.2 nor TLSv1.3");
      }
      if (!versions.contains(version)) {
        versions.add(version);
      }
    }
    return versions;
  }

  private List<Integer> cipherSuites(List<ProtocolVersion> versions) {
    List<Integer> codes = new ArrayList<>();
    for (String name : cipherSuites.isEmpty() ? CipherSuiteNames.DEFAULT : cipherSuites) {
      codes.add(
          CipherSuiteNames.find(name)
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "--cipher-suites", "'" + name + "' is not a suite that can be used")));
    }
    for (ProtocolVersion version : versions) {
      if (codes.stream().noneMatch(code -> TlsUtils.isValidVersionForCipherSuite(code, version))) {
        throw new ConfigurationException("--cipher-suites", "none of them is for " + version);
      }
    }
    return codes;
  }

  private List<TlsFiles.Pair> pairs() {
    if (certificates.size() != keys.size()) {
      throw new ConfigurationException(
          certificates.size() > keys.size() ? "--cert" : "--key",
          certificates.size() > keys.size()
              ? "needs a --key with its private key"
              : "needs a --cert with its certificate");
    }
    List<TlsFiles.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < certificates.size(); i++) {
      pairs.add(new TlsFiles.Pair(certificates.get(i), keys.get(i)));
    }
    return pairs;
  }

  /** An RSA key takes longer than all the rest of the start, so it is made only when asked for. */
  private List<Identity> selfSigned(
      SecureRandom random, Instant now, Optional<ClusterSecrets> shared) {
    Identity ecdsa = shared.map(ClusterIdentity::of).orElseGet(() -> SelfSigned.ecdsa(random, now));
    return wantsRsa() ? List.of(ecdsa, SelfSigned.rsa(random, now)) : List.of(ecdsa);
  }

  private boolean wantsRsa() {
    return cipherSuites.stream().anyMatch(suite -> suite.contains("RSA_WITH"));
  }

  private void checkClientAuthentication() {
    boolean asks = clientAuthentication != ClientAuthentication.NONE;
    if (asks && clientCa == null) {
      throw new ConfigurationException(
          "--client-auth", "asks for certificates, so --client-ca must say who may issue them");
    }
    if (!asks && clientCa != null) {
      throw new ConfigurationException("--client-ca", "needs --client-auth want or need");
    }
    if (!asks && sni.stream().anyMatch(entry -> entry.clientCa().isPresent())) {
      throw new ConfigurationException("--sni", "a CA in it needs --client-auth want or need");
    }
  }
}

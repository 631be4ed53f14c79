// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.node.CipherSuiteNames;
import dev.reprise.cli.option.ApplicationProtocols;
import dev.reprise.cli.option.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsUtils;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for what the probe's hellos offer. */
final class HelloOptions {

  /** By IANA's names, in the order of the help. */
  private static final Map<String, Integer> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("x25519", NamedGroup.x25519);
    GROUPS.put("x448", NamedGroup.x448);
    GROUPS.put("secp256r1", NamedGroup.secp256r1);
    GROUPS.put("secp384r1", NamedGroup.secp384r1);
    GROUPS.put("secp521r1", NamedGroup.secp521r1);
    GROUPS.put("brainpoolP256r1", NamedGroup.brainpoolP256r1);
    GROUPS.put("brainpoolP384r1", NamedGroup.brainpoolP384r1);
    GROUPS.put("brainpoolP512r1", NamedGroup.brainpoolP512r1);
    GROUPS.put("ffdhe2048", NamedGroup.ffdhe2048);
    GROUPS.put("ffdhe3072", NamedGroup.ffdhe3072);
    GROUPS.put("ffdhe4096", NamedGroup.ffdhe4096);
  }

  @Option(
      names = "--cipher-suites",
      paramLabel = "SUITE",
      split = "[,:]",
      splitSynopsisLabel = ",",
      description =
          "The suites to offer, by IANA's names, best first. Default: those of today's clients, and"
              + " older ones that servers still have.")
  private List<String> cipherSuites = new ArrayList<>();

  @Option(
      names = "--groups",
      paramLabel = "GROUP",
      split = "[,:]",
      splitSynopsisLabel = ",",
      description =
          "The groups to offer, by IANA's names, best first. Default: x25519, secp256r1, secp384r1,"
              + " secp521r1.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--alpn",
      paramLabel = "PROTOCOL",
      split = ",",
      splitSynopsisLabel = ",",
      description = "The application protocols to offer, best first. Default: none.")
  private List<String> applicationProtocols = new ArrayList<>();

  @Mixin private ClientCertificateOptions clientCertificate;

  HelloOptions() {}

  /**
   * What the options choose.
   *
   * @throws ConfigurationException if there is no such suite or group, or a file can't be used
   */
  HelloOffer offer() {
    return HelloOffer.DEFAULT
        .withCipherSuites(cipherSuites.stream().map(HelloOptions::suite).toList())
        .withGroups(groups.stream().map(HelloOptions::group).toList())
        .withApplicationProtocols(ApplicationProtocols.of("--alpn", applicationProtocols))
        .withIdentity(clientCertificate.identity());
  }

  private static int suite(String name) {
    return CipherSuiteNames.find(name)
        .filter(code -> TlsUtils.isValidVersionForCipherSuite(code, ProtocolVersion.TLSv12))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--cipher-suites",
                    "'" + name + "' is not a suite of TLS 1.2 that the probe can use"));
  }

  private static int group(String name) {
    Integer code = GROUPS.get(name);
    if (code == null) {
      throw new ConfigurationException(
          "--groups", "'" + name + "' is none of " + String.join(", ", GROUPS.keySet()));
    }
    return code;
  }
}

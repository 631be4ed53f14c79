// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.doctor;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.SelfSigned;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.probe.HelloOffer;
import dev.reprise.cli.probe.SelfProbe;
import dev.reprise.cli.serve.NodeOptions;
import dev.reprise.cli.serve.RunningNode;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsUtils;

/** A node with the options under examination, which the probe visits as such a node wants it. */
final class TrialNode {

  private static final String UNNAMED = "localhost";

  private final NodeOptions options;
  private final TlsSettings tls;
  private final Optional<Identity> client;

  /**
   * @param tls what the options say about TLS
   * @param client what the probe shows if the node requests a certificate
   */
  TrialNode(NodeOptions options, TlsSettings tls, Optional<Identity> client) {
    this.options = options;
    this.tls = tls;
    this.client = client;
  }

  /** The findings of the probe at the node. */
  List<Finding> probe(Instant now) {
    if (client.isEmpty() && tls.clientAuthentication() == ClientAuthentication.NEED) {
      // The key of the client authority is not here, so the trial has an authority of its own.
      Identity trial = SelfSigned.ecdsa(new SecureRandom(), now);
      List<Finding> findings = new ArrayList<>();
      findings.add(
          Finding.note(
              "client_auth",
              "probed with a certificate made for this run, which the probed node takes beside"
                  + " those of --client-ca",
              "--client-cert and --client-key name one of yours"));
      findings.addAll(probe(tls.alsoTrusting(trial.chain().get(0)), Optional.of(trial)));
      return findings;
    }
    return probe(tls, client);
  }

  private List<Finding> probe(TlsSettings settings, Optional<Identity> identity) {
    // What a node would say of its files when it starts is among the findings.
    try (RunningNode node = RunningNode.startAlone(options, settings, notice -> {})) {
      if (!settings.versions().contains(ProtocolVersion.TLSv12)) {
        return List.of(
            Finding.ok("full_handshake", "starts; it speaks no TLS 1.2, so nothing was probed"));
      }
      return SelfProbe.run(node.address(), name(), offer().withIdentity(identity));
    }
  }

  private String name() {
    return tls.hosts().keySet().stream().findFirst().map(host -> host.name()).orElse(UNNAMED);
  }

  private HelloOffer offer() {
    return HelloOffer.DEFAULT
        .withCipherSuites(
            tls.cipherSuites().stream()
                .filter(code -> TlsUtils.isValidVersionForCipherSuite(code, ProtocolVersion.TLSv12))
                .toList())
        .withApplicationProtocols(tls.applicationProtocols());
  }
}

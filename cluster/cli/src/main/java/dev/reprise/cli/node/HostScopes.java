// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import dev.reprise.codec.HostName;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.HelloFacts;
import dev.reprise.engine.ResumptionScope;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/** The scope of each virtual host of a node, worked out once. Immutable. */
final class HostScopes implements ScopeResolver {

  /** Not a host name, so no named host has the scope of all others. */
  private static final String DEFAULT_RULE = "";

  private final ServerScope defaultScope;
  private final Map<HostName, ServerScope> scopes;

  HostScopes(NodeSettings settings, JcaTlsCrypto crypto) {
    defaultScope = scope(settings, settings.tls().defaultHost(), DEFAULT_RULE, crypto);
    Map<HostName, ServerScope> named = new HashMap<>();
    settings
        .tls()
        .hosts()
        .forEach((name, host) -> named.put(name, scope(settings, host, name.name(), crypto)));
    scopes = Map.copyOf(named);
  }

  @Override
  public ServerScope resolve(HelloFacts hello) {
    return hello.serverName().map(scopes::get).orElse(defaultScope);
  }

  /**
   * The scope of a host. While sessions of a former chain may resume, the scope has the keys of
   * both chains, and accepts sessions of the scopes with either key alone: other nodes of the fleet
   * read their files a little earlier or later.
   */
  private static ServerScope scope(
      NodeSettings settings, VirtualHost host, String rule, JcaTlsCrypto crypto) {
    List<Certificate> present =
        host.identities().stream()
            .map(identity -> NodeCredentials.message(crypto, identity.chain()))
            .toList();
    List<Certificate> former =
        host.formerChains().stream().map(chain -> NodeCredentials.message(crypto, chain)).toList();
    try {
      if (former.isEmpty()) {
        return scope(settings, host, present, description(settings, rule));
      }
      List<Bytes> others = new ArrayList<>();
      for (List<Certificate> chains : List.of(present, former)) {
        ServerScope alone = scope(settings, host, chains, description(settings, rule));
        others.add(alone.scope().fingerprint());
      }
      List<Certificate> all = new ArrayList<>(present);
      all.addAll(former);
      return scope(settings, host, all, description(settings, rule).formerFingerprints(others));
    } catch (IOException e) {
      throw new IllegalStateException(e); // the JDK has read these certificates
    }
  }

  private static ServerScope scope(
      NodeSettings settings,
      VirtualHost host,
      List<Certificate> chains,
      ResumptionScope.Builder description)
      throws IOException {
    List<X509Certificate> anchors = host.clientTrust().map(ClientTrust::anchors).orElse(List.of());
    ClientAuthentication authentication =
        anchors.isEmpty() ? ClientAuthentication.NONE : settings.tls().clientAuthentication();
    ServerScope.Builder presenting = ServerScope.presenting(chains).describedBy(description);
    return authentication == ClientAuthentication.NONE
        ? presenting.withoutClientCertificates()
        : presenting.withClientsOf(authentication, anchors);
  }

  private static ResumptionScope.Builder description(NodeSettings settings, String rule) {
    ResumptionScope.Builder scope =
        ResumptionScope.builder()
            .application(settings.sessionIdContext().hex())
            .serverNameRule(rule);
    if (!settings.sessionIdContext().isEmpty()) {
      scope.sessionIdContext(settings.sessionIdContext());
    }
    return scope;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench;

import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.bc.ResumingTlsServerProtocol;
import dev.reprise.engine.bc.ResumptionEngine;
import dev.reprise.engine.bc.ScopeResolver;
import dev.reprise.engine.bc.ServerScope;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bouncy Castle's server with Reprise around it. */
final class RepriseStack implements ServerStack {

  private final BenchTlsServer.Setting setting;
  private final ResumptionEngine engine;
  private final ScopeResolver scopes;

  RepriseStack(BenchTlsServer.Setting setting, RenewalRule renewal) {
    this.setting = setting;
    this.engine =
        ResumptionEngine.builder()
            .policy(ResumptionPolicy.builder().renewal(renewal).build())
            .build();
    try {
      this.scopes =
          ScopeResolver.fixed(ServerScope.presenting(setting.chain()).withoutClientCertificates());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Connection accept() throws IOException {
    BenchTlsServer server = new BenchTlsServer(setting);
    ResumingTlsServerProtocol protocol = new ResumingTlsServerProtocol();
    protocol.accept(engine.server(server, scopes));
    return new BouncyCastleStack.ProtocolConnection(protocol, server);
  }

  @Override
  public void close() {
    engine.close();
  }
}

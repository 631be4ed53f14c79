// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.bc.ResumingTlsServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;

/** A server behind a protocol of Bouncy Castle's, or behind ours. */
public final class ProtocolEnd implements ServerEnd {

  public final TlsServerProtocol protocol;
  private final TlsServer server;
  private final Supplier<SecurityParameters> parameters;

  private ProtocolEnd(
      TlsServerProtocol protocol, TlsServer server, Supplier<SecurityParameters> parameters) {
    this.protocol = protocol;
    this.server = server;
    this.parameters = parameters;
    try {
      protocol.accept(server);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A server that does not show its certificates to the test. */
  public static ProtocolEnd of(TlsServer server, TlsServerProtocol protocol) {
    return new ProtocolEnd(
        protocol,
        server,
        () -> {
          throw new UnsupportedOperationException("the server does not show its certificates");
        });
  }

  public static ProtocolEnd of(TestNode node, TlsServer server, TlsServerProtocol protocol) {
    TlsServer wrapped = node.wrapped(server);
    return server instanceof TestServer ofTests
        ? new ProtocolEnd(protocol, wrapped, ofTests::parameters)
        : of(wrapped, protocol);
  }

  @Override
  public void receive(byte[] octets) throws IOException {
    protocol.offerInput(octets);
  }

  @Override
  public byte[] output() {
    return MemoryConnection.output(protocol);
  }

  @Override
  public void send(byte[] plaintext) throws IOException {
    protocol.writeApplicationData(plaintext, 0, plaintext.length);
  }

  @Override
  public byte[] received() {
    byte[] plaintext = new byte[protocol.getAvailableInputBytes()];
    protocol.readInput(plaintext, 0, plaintext.length);
    return plaintext;
  }

  @Override
  public void close() throws IOException {
    protocol.close();
  }

  @Override
  public void closeInput() throws IOException {
    protocol.closeInput();
  }

  @Override
  public boolean isClosed() {
    return protocol.isClosed();
  }

  @Override
  public Optional<ResumptionOutcome> outcome() {
    return server instanceof ResumingTlsServer ours ? ours.outcome() : Optional.empty();
  }

  @Override
  public List<byte[]> clientChain() throws IOException {
    return encoded(parameters.get().getPeerCertificate());
  }

  @Override
  public List<byte[]> serverChain() throws IOException {
    return encoded(parameters.get().getLocalCertificate());
  }

  private static List<byte[]> encoded(@Nullable Certificate chain) throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; chain != null && i < chain.getLength(); i++) {
      all.add(chain.getCertificateAt(i).getEncoded());
    }
    return all;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.jsse.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;

/** Makes the server sockets of one context. Safe for use by any thread. */
public final class EngineServerSocketFactory extends SSLServerSocketFactory {

  private static final int DEFAULT_BACKLOG = 0;

  private final EngineMaker maker;
  private final Supplier<SSLParameters> defaults;
  private final Supplier<SSLParameters> supported;

  /**
   * The factory of a context.
   *
   * @param defaults what its servers enable
   * @param supported what they could enable
   */
  public EngineServerSocketFactory(
      EngineMaker maker, Supplier<SSLParameters> defaults, Supplier<SSLParameters> supported) {
    this.maker = maker;
    this.defaults = defaults;
    this.supported = supported;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return defaults.get().getCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return supported.get().getCipherSuites();
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new EngineServerSocket(maker);
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return new EngineServerSocket(maker, port, DEFAULT_BACKLOG, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return new EngineServerSocket(maker, port, backlog, null);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
      throws IOException {
    return new EngineServerSocket(maker, port, backlog, address);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.testing;

import dev.reprise.engine.jsse.TrustRules;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** A trust manager that accepts every client, and names issuers as the accepted ones. */
public final class AnyClientManager extends X509ExtendedTrustManager implements TrustRules {

  private final List<X509Certificate> issuers;

  public AnyClientManager(List<X509Certificate> issuers) {
    this.issuers = issuers;
  }

  @Override
  public String trustRules() {
    return "any client";
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return issuers.toArray(new X509Certificate[0]);
  }
}

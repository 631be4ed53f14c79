// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import javax.net.ssl.SSLContext;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat with a context of ours. */
final class TomcatContextServer implements GuideServer {

  @Override
  public String server() {
    return "Tomcat";
  }

  @Override
  public Class<?> origin() {
    return Tomcat.class;
  }

  @Override
  public String how() {
    return "`setSslContext`";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    Connector connector = TomcatConnectors.start("tomcat-context", host(identity.context()));
    return new StartedServer(
        connector.getLocalPort(), () -> renew(connector, host(identity.context())));
  }

  private static SSLHostConfig host(SSLContext context) {
    // example:tomcat-context
    SSLHostConfig host = new SSLHostConfig();
    host.setCertificateVerification("optional"); // if clients have certificates
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setSslContext(new TomcatContext(context));
    host.addCertificate(certificate);
    // example: end
    return host;
  }

  private static void renew(Connector connector, SSLHostConfig renewed) {
    // example:tomcat-context-renewal
    ((AbstractHttp11Protocol<?>) connector.getProtocolHandler()).addSslHostConfig(renewed, true);
    // example: end
  }
}

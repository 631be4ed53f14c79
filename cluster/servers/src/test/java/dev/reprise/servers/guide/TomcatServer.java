// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat with a key store, whose contexts are those of the first provider. */
final class TomcatServer implements GuideServer {

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
    return "provider";
  }

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    Connector connector =
        TomcatConnectors.start(
            "tomcat",
            host(identity, "localhost", ServerIdentity.DEFAULT_ALIAS),
            host(identity, ServerIdentity.OTHER_HOST, ServerIdentity.OTHER_ALIAS));
    return new StartedServer(connector.getLocalPort(), () -> renew(connector));
  }

  private static SSLHostConfig host(ServerIdentity identity, String name, String alias) {
    SSLHostConfig host = new SSLHostConfig();
    host.setHostName(name);
    host.setCertificateVerification("optional");
    host.setTruststoreFile(identity.trustStore().toString());
    host.setTruststorePassword(identity.password());
    host.setTruststoreType("PKCS12");
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystoreFile(identity.keyStore().toString());
    certificate.setCertificateKeystorePassword(identity.password());
    certificate.setCertificateKeyAlias(alias);
    host.addCertificate(certificate);
    return host;
  }

  private static void renew(Connector connector) {
    // example:tomcat-renewal
    ((AbstractHttp11Protocol<?>) connector.getProtocolHandler()).reloadSslHostConfigs();
    // example: end
  }
}

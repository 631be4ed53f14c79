// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.nio.file.Files;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;

/** Tomcat's servers, which differ in their {@link SSLHostConfig} only. */
final class TomcatConnectors {

  private TomcatConnectors() {}

  /** Starts a server with these hosts; the first is the default. */
  static Connector start(SSLHostConfig... hosts) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("defaultSSLHostConfigName", hosts[0].getHostName());
    connector.addUpgradeProtocol(new Http2Protocol());
    for (SSLHostConfig host : hosts) {
      connector.addSslHostConfig(host);
    }
    tomcat.setConnector(connector);
    tomcat.addContext("", null);
    tomcat.start();
    return connector;
  }
}

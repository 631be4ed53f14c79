// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.AbstractAccessLogValve;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;

/** Tomcat's servers, which differ in their {@link SSLHostConfig} only. */
final class TomcatConnectors {

  private TomcatConnectors() {}

  /**
   * Starts a server with these hosts; the first is the default.
   *
   * @param name of the server in lines of its access log
   */
  static Connector start(String name, SSLHostConfig... hosts) throws Exception {
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
    // example:tomcat-outcomes-setting
    connector.setProperty("sslImplementationName", TomcatOutcomes.class.getName());
    // example: end
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "answer", new Answer());
    context.addServletMappingDecoded("/*", "answer");
    AccessLog log = new AccessLog(name);
    // example:tomcat-access-log
    log.setPattern("%h %r %s %{jakarta.servlet.request.ssl_session_mgr}r");
    // example: end
    tomcat.getHost().getPipeline().addValve(log);
    tomcat.start();
    return connector;
  }

  @SuppressWarnings("serial") // which nobody does
  private static final class Answer extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      // example:tomcat-outcome
      Object outcome = request.getAttribute("jakarta.servlet.request.ssl_session_mgr");
      // example: end
      response.getWriter().print(outcome);
    }
  }

  private static final class AccessLog extends AbstractAccessLogValve {
    private final String name;

    AccessLog(String name) {
      this.name = name;
    }

    @Override
    public void log(CharArrayWriter message) {
      GuideServers.printAccess(name, message.toString());
    }
  }
}

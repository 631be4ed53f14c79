// SPDX-License-Identifier: Apache-2.0
package dev.reprise.bench.load;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat, as a server that is loaded. */
final class LoadedTomcat {

  private LoadedTomcat() {}

  /** Starts it and returns its port. */
  static int start(Path keyStore) throws LifecycleException {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(keyStore.resolveSibling("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setSecure(true);
    connector.setScheme("https");
    connector.setProperty("SSLEnabled", "true");
    connector.setProperty("address", "127.0.0.1");
    connector.addUpgradeProtocol(new Http2Protocol());
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystoreFile(keyStore.toString());
    certificate.setCertificateKeystorePassword(LoadedServer.PASSWORD);
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "answer", new Answer());
    context.addServletMappingDecoded("/*", "answer");
    tomcat.start();
    return connector.getLocalPort();
  }

  @SuppressWarnings("serial") // which nobody does
  private static final class Answer extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      byte[] body = LoadedServer.answer(request.getRequestURI());
      response.setContentLength(body.length);
      if (request.getProtocol().equals("HTTP/1.1")) {
        response.setHeader("Connection", "close");
      }
      response.getOutputStream().write(body);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;
import org.apache.tomcat.util.net.jsse.JSSESupport;

/** Tomcat's own TLS, whose session manager, an attribute of each request, prints as the outcome. */
public final class TomcatOutcomes extends JSSEImplementation {

  /** Made by Tomcat, by its name. */
  public TomcatOutcomes() {}

  // example:tomcat-outcomes
  @Override
  public SSLSupport getSSLSupport(SSLSession session, Map<String, List<String>> attributes) {
    return new JSSESupport(session, attributes) {
      @Override
      public String toString() {
        return String.valueOf(session.getValue("dev.reprise.outcome"));
      }
    };
  }
  // example: end
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.jetty;

import dev.reprise.engine.ResumptionOutcome;
import dev.reprise.engine.jsse.RepriseSession;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Puts what became of a connection's handshake into an attribute of each of its requests, for
 * handlers, servlets and the access log: {@code %{dev.reprise.outcome}attr}.
 *
 * <pre>{@code
 * httpConfiguration.addCustomizer(new ResumptionOutcomeCustomizer());
 * }</pre>
 *
 * <p>Requests of connections that the JDK serves, such as those of TLS 1.3, have no such attribute.
 * Safe for use by any thread.
 *
 * @since 0.1
 */
public final class ResumptionOutcomeCustomizer implements HttpConfiguration.Customizer {

  /** The name of the attribute, whose value is a {@link ResumptionOutcome}. */
  public static final String ATTRIBUTE = RepriseSession.OUTCOME;

  /** A customizer for any number of connections. */
  public ResumptionOutcomeCustomizer() {}

  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    EndPoint.SslSessionData tls =
        request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
    if (tls != null
        && tls.sslSession().getValue(RepriseSession.OUTCOME) instanceof ResumptionOutcome outcome) {
      request.setAttribute(ATTRIBUTE, outcome);
    }
    return request;
  }
}

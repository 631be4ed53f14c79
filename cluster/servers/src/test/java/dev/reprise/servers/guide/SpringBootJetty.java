// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import dev.reprise.jetty.ResumptionOutcomeCustomizer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.web.embedded.jetty.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application on Jetty, which knows of Reprise only to show outcomes. It reloads renewed files.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SpringBootJetty {

  /** Not needed where Jetty is the only server on the class path. */
  @Bean
  JettyServletWebServerFactory jetty() {
    return new JettyServletWebServerFactory();
  }

  // example:spring-boot-jetty-outcome
  @Bean
  WebServerFactoryCustomizer<JettyServletWebServerFactory> outcomes() {
    return factory ->
        factory.addServerCustomizers(
            server -> {
              for (Connector connector : server.getConnectors()) {
                connector.getConnectionFactories().stream()
                    .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                    .map(HttpConfiguration.ConnectionFactory.class::cast)
                    .map(HttpConfiguration.ConnectionFactory::getHttpConfiguration)
                    .distinct()
                    .forEach(http -> http.addCustomizer(new ResumptionOutcomeCustomizer()));
              }
            });
  }

  // example: end

  // example:spring-boot-jetty-renewal
  @Bean
  WebServerFactoryCustomizer<JettyServletWebServerFactory> renewal(SslBundles bundles) {
    return factory ->
        factory.addServerCustomizers(
            server -> {
              for (Connector connector : server.getConnectors()) {
                SslContextFactory.Server tls =
                    connector
                        .getConnectionFactory(SslConnectionFactory.class)
                        .getSslContextFactory();
                bundles.addBundleUpdateHandler("web", bundle -> reload(tls, bundle.getStores()));
              }
            });
  }

  private static void reload(SslContextFactory.Server tls, SslStoreBundle stores) {
    try {
      tls.reload(
          factory -> {
            factory.setKeyStore(stores.getKeyStore());
            factory.setTrustStore(stores.getTrustStore());
          });
    } catch (Exception e) { // which Jetty's method declares
      throw new IllegalStateException("Jetty did not reload its certificates", e);
    }
  }

  // example: end

  @Bean
  ServletRegistrationBean<HttpServlet> answer() {
    return new ServletRegistrationBean<>(new Answer(), "/*");
  }

  @SuppressWarnings("serial") // which nobody does
  private static final class Answer extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getAttribute(ResumptionOutcomeCustomizer.ATTRIBUTE));
    }
  }
}

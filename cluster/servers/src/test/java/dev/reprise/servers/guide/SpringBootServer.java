// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.util.Map;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;

/** Spring Boot with each of its servers, configured by files of properties. */
final class SpringBootServer implements GuideServer {

  private static final String COMMON = "classpath:/spring-boot.properties";

  /** Jetty under Spring Boot has no bundles by the server's name. */
  private static final String WITH_NAMES = COMMON + ",classpath:/spring-boot-names.properties";

  /** The embedded servers. */
  enum Embedded {
    TOMCAT("Tomcat", WebApplicationType.SERVLET, SpringBootTomcat.class, WITH_NAMES),
    JETTY("Jetty", WebApplicationType.SERVLET, SpringBootJetty.class, COMMON),
    NETTY("Netty", WebApplicationType.REACTIVE, SpringBootNetty.class, WITH_NAMES);

    private final String server;
    private final WebApplicationType type;
    private final Class<?> application;
    private final String properties;

    Embedded(String server, WebApplicationType type, Class<?> application, String properties) {
      this.server = server;
      this.type = type;
      this.application = application;
      this.properties = properties;
    }
  }

  private final Embedded embedded;

  SpringBootServer(Embedded embedded) {
    this.embedded = embedded;
  }

  @Override
  public String server() {
    return "Spring Boot, " + embedded.server;
  }

  @Override
  public Class<?> origin() {
    return SpringBootVersion.class;
  }

  @Override
  public String how() {
    return "provider";
  }

  @Override
  public StartedServer start(ServerIdentity identity) {
    WebServerApplicationContext started =
        (WebServerApplicationContext)
            new SpringApplicationBuilder(embedded.application)
                .web(embedded.type)
                .properties(
                    Map.of(
                        "spring.config.location",
                        embedded.properties,
                        "keystore",
                        identity.keyStore().toUri().toString(),
                        "truststore",
                        identity.trustStore().toUri().toString(),
                        "password",
                        identity.password()))
                .run();
    // Spring Boot watches the files of its bundles by itself.
    return new StartedServer(started.getWebServer().getPort(), () -> {});
  }
}

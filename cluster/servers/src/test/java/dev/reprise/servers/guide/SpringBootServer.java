// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import java.util.Map;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Spring Boot with its Tomcat, configured by a file of properties. */
final class SpringBootServer implements GuideServer {

  @Override
  public String server() {
    return "Spring Boot, Tomcat";
  }

  @Override
  public Class<?> origin() {
    return SpringBootVersion.class;
  }

  @Override
  public String how() {
    return "provider";
  }

  /** Nothing that knows of Reprise. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @Override
  public StartedServer start(ServerIdentity identity) throws Exception {
    ServletWebServerApplicationContext started =
        (ServletWebServerApplicationContext)
            new SpringApplicationBuilder(Application.class)
                .properties(
                    Map.of(
                        "spring.config.location",
                        "classpath:/spring-boot.properties",
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

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers.guide;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** An application on Spring Boot's default server. Nothing here knows of Reprise. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SpringBootTomcat {}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The JDK that runs the tests, and others that the environment names. */
final class Jdks {

  private Jdks() {}

  /** The JDK of a version is there if it runs the tests, or JAVA25_HOME, for example, names it. */
  static Tool tool(int feature) {
    return Tool.ofOthers(java(feature).orElse("java" + feature), "-version");
  }

  static String run(Errand errand, int feature) {
    List<String> command = new ArrayList<>();
    command.add(java(feature).orElseThrow());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djdk.tls.client.enableSessionTicketExtension=" + errand.byTicket());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(JdkVisits.class.getName());
    return Scripts.visit(errand, command);
  }

  private static Optional<String> java(int feature) {
    Optional<String> home =
        Runtime.version().feature() == feature
            ? Optional.of(System.getProperty("java.home"))
            : Optional.ofNullable(System.getenv("JAVA" + feature + "_HOME"));
    return home.map(path -> Path.of(path, "bin", "java").toString());
  }
}

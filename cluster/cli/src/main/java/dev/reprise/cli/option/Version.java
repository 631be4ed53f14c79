// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.option;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"reprise " + text()};
  }

  public static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(built from classes)" : version;
  }
}

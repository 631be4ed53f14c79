// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.fleet.testing;

import dev.reprise.cli.testing.TestFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What the nodes of a fleet have in common.
 *
 * @param uri of their store
 * @param secret the file with the cluster's secret
 * @param pair the certificate that each shows
 */
public record FleetFiles(String uri, Path secret, TestFiles.PemPair pair) {

  /** Makes a secret and a certificate. */
  public static FleetFiles create(Path directory, String uri) {
    byte[] octets = new byte[32];
    new SecureRandom().nextBytes(octets);
    Path secret =
        TestFiles.secret(
            directory.resolve("secret"), Base64.getEncoder().encodeToString(octets) + "\n");
    return new FleetFiles(uri, secret, TestFiles.ecdsa(directory));
  }

  /** The options of {@code reprise serve} for one node. */
  public String[] serve(String node, String... more) {
    List<String> options = new ArrayList<>(List.of(pair.options()));
    options.addAll(List.of("--cluster", uri, "--cluster-secret", secret.toString()));
    options.addAll(List.of("--node", node));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.ExitCode;
import dev.reprise.cli.option.SecretFile;
import dev.reprise.cli.option.Terminal;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reprise keys follower-secret}: the secret file of followers. */
@Command(
    name = "follower-secret",
    sortOptions = false,
    description = {
      "Derives the secret for 'keys follow --role follower' from the secrets of a cluster, and"
          + " writes it to a file, readable for its owner only. Who has the file can open ticket"
          + " keys, and can neither open sessions nor publish keys. Derive it again whenever the"
          + " secrets of the cluster change."
    })
final class FollowerSecretCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--cluster-secret",
      paramLabel = "FILE",
      required = true,
      description = "The secrets of the cluster, as every member has them.")
  private Path secretFile;

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "The cluster's name, as at every member. Default: ${DEFAULT-VALUE}.")
  private String name = "default";

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to.")
  private Path out;

  @Option(names = "--force", description = "Replaces a file that exists.")
  private boolean force;

  FollowerSecretCommand() {}

  @Override
  public Integer call() {
    ClusterSecrets secrets =
        ClusterOptions.parsed(secretFile, text -> ClusterSecrets.parse(name, text));
    byte[] octets =
        secrets.forFollowers(Cluster.DEFAULT_TRUST_DOMAIN).getBytes(StandardCharsets.US_ASCII);
    try {
      SecretFile.write(out, octets, force);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException("--out", out + ": exists already; --force replaces it");
    } catch (IOException e) {
      throw new ConfigurationException("--out", out + ": can't be written: " + e.getMessage());
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
    Terminal.println(
        spec.commandLine().getOut(),
        "%s: followers' part of %d %s of the cluster %s"
            .formatted(out, secrets.size(), secrets.size() == 1 ? "secret" : "secrets", name));
    return ExitCode.OK;
  }
}

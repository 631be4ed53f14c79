// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.Reprise;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cluster.Cluster;
import dev.reprise.cluster.ClusterSecrets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a follower: who may read it, what is in it, and what is not. */
class FollowerSecretCommandTest {

  private static final String SECRET = "00112233445566778899aabbccddeeff".repeat(2);

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path secret;
  private Path file;

  @BeforeEach
  void writeSecret() {
    secret = TestFiles.secret(directory.resolve("secret"), "# the cluster's\n" + SECRET + "\n");
    file = directory.resolve("follower.secret");
  }

  @Test
  void file_isItsOwnersAlone_andHasTheFollowersPartOfEachSecret() throws IOException {
    assertThat(run("--out", file.toString())).as(err.toString()).isZero();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file)
        .hasContent(
            ClusterSecrets.parse("default", SECRET).forFollowers(Cluster.DEFAULT_TRUST_DOMAIN));
    assertThat(Files.readString(file)).doesNotContain(SECRET);
    assertThat(out.toString())
        .contains("followers' part of 1 secret of the cluster default")
        .doesNotContain(Files.readString(file).strip().substring(20, 60));
  }

  /** A file of another cluster opens nothing here. */
  @Test
  void file_dependsOnTheNameOfTheCluster() throws IOException {
    run("--out", file.toString());
    String before = Files.readString(file);

    assertThat(run("--out", file.toString(), "--cluster-name", "other", "--force")).isZero();

    assertThat(Files.readString(file)).isNotEqualTo(before);
  }

  @Test
  void fileThatExists_staysUnlessForced() throws IOException {
    Files.writeString(file, "of before");

    assertThat(run("--out", file.toString())).isEqualTo(2);

    assertThat(err.toString()).contains("--out: " + file + ": exists already; --force replaces it");
    assertThat(file).hasContent("of before");
  }

  /** The other way round is refused, too: FollowCommandTest. */
  @Test
  void secretOfAFollower_isNoneOfTheCluster() {
    run("--out", file.toString());

    int exit = run(file, "--out", directory.resolve("another").toString());

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString())
        .contains("line 1 is the secret of a follower, not that of the cluster");
  }

  private int run(String... arguments) {
    return run(secret, arguments);
  }

  private int run(Path clusterSecret, String... arguments) {
    String[] all = new String[arguments.length + 4];
    all[0] = "keys";
    all[1] = "follower-secret";
    all[2] = "--cluster-secret";
    all[3] = clusterSecret.toString();
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return Reprise.execute(new PrintWriter(out), new PrintWriter(err), all);
  }
}

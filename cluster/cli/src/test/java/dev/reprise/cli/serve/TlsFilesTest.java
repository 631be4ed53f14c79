// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.node.VirtualHost;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.codec.HostName;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Several files of one node, of which some change. */
class TlsFilesTest {

  private static final HostName ONE = new HostName("one.example");
  private static final HostName OTHER = new HostName("other.example");

  @TempDir private Path directory;

  private final List<String> notices = new ArrayList<>();
  private final List<TlsSettings> used = new ArrayList<>();
  private final FileWatch watch = new FileWatch(notices::add);
  private Path first;
  private Path second;

  @BeforeEach
  void writeFiles() throws IOException {
    first = Files.createDirectory(directory.resolve("first"));
    second = Files.createDirectory(directory.resolve("second"));
    write(first, TestFiles.rsa(directory));
    write(second, TestFiles.another(directory, "ec"));
  }

  @Test
  void twoPairsThatSwapTheirKinds_areUsedTogether() throws IOException {
    TestFiles.PemPair ecdsa = TestFiles.another(directory, "new");
    start(List.of(pair(first), pair(second)));
    write(first, ecdsa);
    write(second, TestFiles.rsa(directory));

    look();

    assertThat(latest().defaultHost().identities())
        .extracting(Identity::isRsa)
        .containsExactly(false, true);
    assertThat(latest().defaultHost().identities().get(0).chain())
        .isEqualTo(ecdsa.identity().chain());
    assertThat(notices).isNotEmpty().allMatch(line -> line.endsWith("read again"));
  }

  /** Until the second has changed, too, both stay as they were. */
  @Test
  void twoPairsThatSwapTheirKinds_oneLongAfterTheOther_areUsedWhenBothHaveChanged()
      throws IOException {
    start(List.of(pair(first), pair(second)));
    TlsSettings before = latest();
    write(first, TestFiles.another(directory, "new"));
    look();
    look();
    assertThat(latest()).isSameAs(before);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("more than one RSA, or more than one EC key", certificate(first).toString())
        .contains(certificate(second).toString())
        .endsWith("what was read before stays in use");

    write(second, TestFiles.rsa(directory));
    look();
    look();

    assertThat(latest().defaultHost().identities())
        .extracting(Identity::isRsa)
        .containsExactly(false, true);
    assertThat(notices.subList(1, notices.size()))
        .hasSize(2)
        .allMatch(line -> line.endsWith("read again"));
  }

  /** At SIGHUP each file is reported: none may be refused because another is read after it. */
  @Test
  void twoPairsThatSwapTheirKinds_readByHand_areBothUsed() throws IOException {
    start(List.of(pair(first), pair(second)));
    write(first, TestFiles.another(directory, "new"));
    write(second, TestFiles.rsa(directory));

    watch.reload();

    assertThat(notices).hasSize(2).allMatch(line -> line.endsWith("read again"));
  }

  /** The second pair is not complete: neither is used, and the first is tried again. */
  @Test
  void twoPairsThatSwapTheirKinds_theSecondIsBad_neitherIsUsed() throws IOException {
    start(List.of(pair(first), pair(second)));
    TlsSettings before = latest();
    write(first, TestFiles.another(directory, "new"));
    Files.writeString(certificate(second), "nonsense");

    look();
    look();

    assertThat(latest()).isSameAs(before);
    assertThat(notices)
        .hasSize(2)
        .allMatch(line -> line.endsWith("what was read before stays in use"));
  }

  /** One file that can't be used held up all others. */
  @Test
  void fileThatIsBad_doesNotKeepTheOthersFromBeingRenewed() throws IOException {
    TestFiles.PemPair renewed = TestFiles.another(directory, "renewed");
    Path authorities = Files.copy(certificate(second), directory.resolve("authorities.pem"));
    start(
        List.of(
            pair(second),
            Stream.of("--client-auth", "want", "--client-ca", authorities.toString()),
            sni(ONE, first),
            sni(OTHER, second)));
    Files.writeString(certificate(first), "nonsense");
    write(second, renewed);
    Files.copy(renewed.certificate(), authorities, StandardCopyOption.REPLACE_EXISTING);

    look();
    look();

    assertThat(chains(latest().defaultHost())).containsExactly(renewed.identity().chain());
    assertThat(chains(latest().hosts().get(OTHER))).containsExactly(renewed.identity().chain());
    assertThat(latest().hosts().get(ONE).clientTrust().orElseThrow().anchors())
        .isEqualTo(latest().defaultHost().clientTrust().orElseThrow().anchors())
        .containsExactly(renewed.identity().chain().get(0));
    assertThat(latest().hosts().get(ONE).identities().get(0).isRsa()).isTrue();
    assertThat(notices)
        .filteredOn(line -> line.endsWith("what was read before stays in use"))
        .singleElement()
        .asString()
        .contains(certificate(first).toString());
  }

  /** A node of many names would build all of them for each one that is renewed. */
  @Test
  void hostsOfOtherFiles_stayTheSameObjects() throws IOException {
    start(List.of(pair(first), sni(ONE, first), sni(OTHER, second)));
    TlsSettings before = latest();
    write(second, TestFiles.another(directory, "renewed"));

    look();

    assertThat(latest()).isNotSameAs(before);
    assertThat(latest().defaultHost()).isSameAs(before.defaultHost());
    assertThat(latest().hosts().get(ONE)).isSameAs(before.hosts().get(ONE));
    assertThat(latest().hosts().get(OTHER)).isNotEqualTo(before.hosts().get(OTHER));
  }

  private void start(List<Stream<String>> arguments) {
    TlsOptions options = new TlsOptions();
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.stream().flatMap(each -> each).toArray(String[]::new));
    TlsFiles files = options.load(new SecureRandom(), Instant.now(), Optional.empty());
    used.add(files.settings());
    files.watch(watch, used::add);
    assertThat(latest().clientAuthentication()).isNotEqualTo(ClientAuthentication.NEED);
  }

  private TlsSettings latest() {
    return used.get(used.size() - 1);
  }

  /** A change takes effect at the second look. */
  private void look() {
    watch.look();
    watch.look();
  }

  private static List<List<X509Certificate>> chains(VirtualHost host) {
    return host.identities().stream().map(Identity::chain).toList();
  }

  private static Stream<String> pair(Path of) {
    return Stream.of("--cert", certificate(of).toString(), "--key", key(of).toString());
  }

  private static Stream<String> sni(HostName name, Path of) {
    return Stream.of("--sni", name.name() + "=" + certificate(of) + ":" + key(of));
  }

  private static void write(Path to, TestFiles.PemPair pair) throws IOException {
    Files.write(certificate(to), Files.readAllBytes(pair.certificate()));
    Files.write(key(to), Files.readAllBytes(pair.key()));
  }

  private static Path certificate(Path of) {
    return of.resolve("certificate.pem");
  }

  private static Path key(Path of) {
    return of.resolve("key.pem");
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cli.cluster.ClusterOptions;
import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.node.VirtualHost;
import dev.reprise.cli.testing.KeyFileSamples;
import dev.reprise.cli.testing.TestFiles;
import dev.reprise.cluster.Cluster;
import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A kind of file that a node reads again, with contents for it. */
@SuppressWarnings("ImmutableEnumChecker") // a list that nobody can change
enum ReloadedKind {
  CERTIFICATE_AND_KEY("certificate.pem", "key.pem") {
    @Override
    Running start(Function<String, Path> file, FileWatch watch, Consumer<String> notices) {
      return tls(watch, "--cert", file.apply("certificate.pem"), "--key", file.apply("key.pem"));
    }
  },
  CERTIFICATE_AND_KEY_OF_A_NAME("certificate.pem", "key.pem") {
    @Override
    Running start(Function<String, Path> file, FileWatch watch, Consumer<String> notices) {
      return tls(
          watch,
          "--sni",
          "localhost=" + file.apply("certificate.pem") + ":" + file.apply("key.pem"));
    }
  },
  /** The node makes its own certificate, and keeps it. */
  CLIENT_AUTHORITIES_ALONE("authorities.pem") {
    @Override
    Running start(Function<String, Path> file, FileWatch watch, Consumer<String> notices) {
      return tls(watch, "--client-auth", "want", "--client-ca", file.apply("authorities.pem"));
    }
  },
  CLIENT_AUTHORITIES_OF_A_NAME("authorities.pem") {
    @Override
    Running start(Function<String, Path> file, FileWatch watch, Consumer<String> notices) {
      Path authorities = file.apply("authorities.pem");
      TestFiles.PemPair other = TestFiles.ecdsa(authorities.getParent());
      return tls(
          watch,
          "--client-auth",
          "want",
          "--client-ca",
          other.certificate(),
          "--sni",
          "localhost=%s:%s:%s".formatted(other.certificate(), other.key(), authorities));
    }
  },
  TICKET_KEYS("ticket.key") {
    @Override
    Running start(Function<String, Path> file, FileWatch watch, Consumer<String> notices) {
      TicketKeyFiles keys =
          new TicketKeyFiles(
              List.of(file.apply("ticket.key")),
              Optional.of(KeyFileFormat.ATS),
              InstantSource.system(),
              notices);
      keys.watch(watch);
      Instant now = Instant.now();
      return new Running(
          () -> keys.keys().at(now).sealingKey(now).orElseThrow().name().toString(), keys::close);
    }
  },
  CLUSTER_SECRET("secret") {
    @Override
    Running start(Function<String, Path> file, FileWatch watch, Consumer<String> notices) {
      ClusterOptions options = new ClusterOptions();
      parse(
          options,
          "--cluster",
          "embedded:" + FileWatch.stamp(List.of(file.apply("secret"))), // one for each secret
          "--cluster-secret",
          file.apply("secret"));
      String stamp = FileWatch.stamp(List.of(options.secretFile()));
      Cluster cluster = Cluster.join(options.uri(), options.secrets(), "node");
      new JoinedCluster(cluster, options, stamp).watch(watch);
      // The rest of a session ID is a MAC under a key of the secret that seals.
      return new Running(
          () -> cluster.sessionIdKey().newSessionId(ZEROS).toString(), cluster::close);
    }
  };

  private static final SecureRandom ZEROS =
      new SecureRandom() {
        @Override
        public void nextBytes(byte[] octets) {}
      };

  /** The beginning of the names of files that are not replaced. */
  static final String UNCHANGED = "/ecdsa.";

  private final List<String> names;

  ReloadedKind(String... names) {
    this.names = List.of(names);
  }

  /** Something that was started with the files, and what of them it uses. */
  record Running(Supplier<String> use, Runnable end) implements AutoCloseable {
    String inUse() {
      return use.get();
    }

    @Override
    public void close() {
      end.run();
    }
  }

  /**
   * Starts what reads the files.
   *
   * @param file finds a file by its name
   */
  abstract Running start(Function<String, Path> file, FileWatch watch, Consumer<String> notices);

  /**
   * Contents that can be used, by the names of the files.
   *
   * @param version 0 or 1
   */
  Map<String, byte[]> good(int version) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    names.forEach(name -> contents.put(name, Contents.GOOD.get(version).get(name)));
    return contents;
  }

  /** Contents that can't be used, by what is wrong. */
  Map<String, Map<String, byte[]>> bad() {
    Map<String, Map<String, byte[]>> all = new LinkedHashMap<>();
    for (String name : names) {
      all.put("no " + name, without(name));
      all.put("empty " + name, with(name, new byte[0]));
      all.put("nonsense in " + name, with(name, "nonsense\n".getBytes(US_ASCII)));
      byte[] cut = good(0).get(name);
      all.put("half of " + name, with(name, Arrays.copyOf(cut, cut.length / 2)));
    }
    if (names.contains("key.pem")) {
      all.put("another key", with("key.pem", good(1).get("key.pem")));
    }
    return all;
  }

  private Map<String, byte[]> with(String name, byte[] content) {
    Map<String, byte[]> contents = good(0);
    contents.put(name, content);
    return contents;
  }

  private Map<String, byte[]> without(String name) {
    Map<String, byte[]> contents = good(0);
    contents.remove(name);
    return contents;
  }

  private static Running tls(FileWatch watch, Object... arguments) {
    TlsOptions options = new TlsOptions();
    parse(options, arguments);
    TlsFiles files = options.load(new SecureRandom(), Instant.now(), Optional.empty());
    AtomicReference<TlsSettings> used = new AtomicReference<>(files.settings());
    files.watch(watch, used::set);
    boolean own = List.of(arguments).contains("--client-ca");
    List<Identity> selfMade = used.get().defaultHost().identities();
    return new Running(
        () -> {
          if (own) {
            assertThat(used.get().defaultHost().identities()).isEqualTo(selfMade);
          }
          return text(used.get());
        },
        () -> {});
  }

  /** The certificates that the settings present or trust, but for those that a node makes. */
  private static String text(TlsSettings settings) {
    List<VirtualHost> hosts = new ArrayList<>(settings.hosts().values());
    hosts.add(settings.defaultHost());
    return hosts.stream()
        .flatMap(
            host ->
                Stream.concat(
                    host.identities().stream().flatMap(identity -> identity.chain().stream()),
                    host.clientTrust().stream().flatMap(trust -> trust.anchors().stream())))
        .filter(Contents.CERTIFICATES::contains)
        .map(certificate -> certificate.getSerialNumber().toString(16))
        .toList()
        .toString();
  }

  private static void parse(Object options, Object... arguments) {
    new CommandLine(
            CommandLine.Model.CommandSpec.create()
                .addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  /** Made once for all tests. */
  private static final class Contents {

    static final List<X509Certificate> CERTIFICATES = new ArrayList<>();
    static final List<Map<String, byte[]>> GOOD = List.of(make("00"), make("01"));

    private Contents() {}

    private static Map<String, byte[]> make(String octet) {
      try {
        Path directory = Files.createTempDirectory("reload");
        TestFiles.PemPair pair = TestFiles.another(directory, "pair");
        TestFiles.PemPair client = TestFiles.another(directory, "client");
        CERTIFICATES.addAll(pair.identity().chain());
        CERTIFICATES.addAll(client.identity().chain());
        Map<String, byte[]> contents =
            Map.of(
                "certificate.pem",
                Files.readAllBytes(pair.certificate()),
                "key.pem",
                Files.readAllBytes(pair.key()),
                "authorities.pem",
                Files.readAllBytes(client.certificate()),
                "ticket.key",
                new KeyFile(KeyFileFormat.ATS, List.of(KeyFileSamples.random(16))).encodedSecret(),
                "secret",
                (octet + "112233445566778899aabbccddeeff").repeat(2).getBytes(US_ASCII));
        try (Stream<Path> files = Files.list(directory)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(directory);
        return contents;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

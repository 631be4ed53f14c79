// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.node.ClientTrust;
import dev.reprise.cli.node.Identity;
import dev.reprise.cli.node.TlsSettings;
import dev.reprise.cli.node.VirtualHost;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.PemFiles;
import dev.reprise.codec.HostName;
import dev.reprise.engine.ResumptionScope.ClientAuthentication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.tls.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * The files of a node's TLS settings, and the settings that they make. Safe for use by any thread.
 *
 * <p>Each certificate with its key, and each file of client authorities, is read again by itself. A
 * file that can't be used does not keep the others from being renewed. If a certificate has a key
 * of another kind than before, the other certificate of the same name may have changed with it, so
 * that one is read, too.
 */
final class TlsFiles {

  private final Fixed fixed;
  private final Optional<Part<ClientTrust>> trust;
  private final Host defaultHost;
  private final Map<HostName, Host> hosts = new LinkedHashMap<>();

  /**
   * What no file changes.
   *
   * @param selfMade what the node presents if there is no {@code --cert}
   */
  record Fixed(
      List<ProtocolVersion> versions,
      List<Integer> cipherSuites,
      List<String> applicationProtocols,
      ClientAuthentication clientAuthentication,
      List<Identity> selfMade) {}

  /** A certificate chain and its private key. */
  record Pair(Path certificate, Path key) {}

  /** What is in some files, which are read together. */
  private static final class Part<T> {

    private final String name;
    private final List<Path> files;
    private final Supplier<T> reader;
    private final String stamp;
    private T content;
    private T inUse;

    Part(String name, List<Path> files, Supplier<T> reader) {
      this.name = name;
      this.files = files;
      this.reader = reader;
      this.stamp = FileWatch.stamp(files); // before they are read: later changes are noticed
      this.content = reader.get();
      this.inUse = content;
    }

    void read() {
      content = reader.get();
    }

    /** Reads the files, if they can be used; they report it themselves if they can't. */
    void readIfPossible() {
      try {
        read();
      } catch (ConfigurationException e) {
        content = inUse;
      }
    }

    void use() {
      inUse = content;
    }

    void revert() {
      content = inUse;
    }
  }

  /** What is presented under one name, and what is asked of clients there. */
  private static final class Host {

    private final String option;
    private final List<Part<Identity>> identities = new ArrayList<>();
    private Optional<Part<ClientTrust>> trust;
    private List<Identity> selfMade = List.of();

    /** By the contents that are in use. */
    private @Nullable VirtualHost built;

    Host(String option, Optional<Part<ClientTrust>> trust) {
      this.option = option;
      this.trust = trust;
    }

    boolean uses(Part<?> part) {
      return identities.contains(part) || trust.filter(each -> each == part).isPresent();
    }

    /** Whether there is at most one key of each kind. */
    boolean isPossible() {
      List<Identity> own = own();
      return own.stream().map(Identity::isRsa).distinct().count() == own.size();
    }

    VirtualHost build() {
      if (!isPossible()) {
        throw new ConfigurationException(
            option,
            "more than one RSA, or more than one EC key: "
                + identities.stream()
                    .map(part -> part.files.get(0).toString())
                    .collect(Collectors.joining(" and ")));
      }
      return new VirtualHost(own(), trust.map(part -> part.content));
    }

    private List<Identity> own() {
      return identities.isEmpty()
          ? selfMade
          : identities.stream().map(part -> part.content).toList();
    }
  }

  /**
   * Reads the files.
   *
   * @param pairs the files of {@code --cert} and {@code --key}
   * @param clientCa the file of {@code --client-ca}; null if there is none
   * @throws ConfigurationException if one of them can't be used
   */
  TlsFiles(Fixed fixed, List<Pair> pairs, @Nullable Path clientCa, List<SniEntry> sni) {
    this.fixed = fixed;
    PemFiles certificates = new PemFiles("--cert");
    PemFiles keys = new PemFiles("--key");
    List<Part<Identity>> own = new ArrayList<>();
    pairs.forEach(pair -> own.add(identity(certificates, keys, pair)));
    this.trust = Optional.ofNullable(clientCa).map(file -> trust("--client-ca", file));
    this.defaultHost = new Host("--cert", trust);
    defaultHost.identities.addAll(own);
    defaultHost.selfMade = fixed.selfMade();
    PemFiles named = new PemFiles("--sni");
    for (SniEntry entry : sni) {
      Host host = hosts.computeIfAbsent(entry.name(), name -> new Host("--sni", trust));
      host.identities.add(identity(named, named, new Pair(entry.certificate(), entry.key())));
      entry.clientCa().ifPresent(file -> host.trust = Optional.of(trust("--sni", file)));
    }
    allHosts().forEach(host -> host.built = host.build());
  }

  private static Part<Identity> identity(PemFiles certificates, PemFiles keys, Pair pair) {
    return new Part<>(
        "certificate " + pair.certificate() + " and its key",
        List.of(pair.certificate(), pair.key()),
        () -> certificates.identity(pair.certificate(), keys, pair.key()));
  }

  private static Part<ClientTrust> trust(String option, Path file) {
    return new Part<>(
        "client authorities " + file, List.of(file), () -> new PemFiles(option).clientTrust(file));
  }

  /** The settings, by the files as they were read last. */
  synchronized TlsSettings settings() {
    return settings(Map.of());
  }

  /**
   * Settings.
   *
   * @param changed hosts that take the place of those in use
   */
  private TlsSettings settings(Map<Host, VirtualHost> changed) {
    Map<HostName, VirtualHost> named = new LinkedHashMap<>();
    hosts.forEach((name, host) -> named.put(name, latest(host, changed)));
    return new TlsSettings(
        fixed.versions(),
        fixed.cipherSuites(),
        fixed.applicationProtocols(),
        fixed.clientAuthentication(),
        latest(defaultHost, changed),
        named);
  }

  private static VirtualHost latest(Host host, Map<Host, VirtualHost> changed) {
    VirtualHost instead = changed.get(host);
    return instead != null ? instead : Objects.requireNonNull(host.built, "built with the object");
  }

  /**
   * Lets the files be read again.
   *
   * @param user takes the settings whenever they have changed
   */
  void watch(FileWatch watch, Consumer<TlsSettings> user) {
    parts().forEach(part -> watch.add(part.files, part.stamp, () -> reload(part, user)));
  }

  private Stream<Host> allHosts() {
    return Stream.concat(Stream.of(defaultHost), hosts.values().stream());
  }

  private Stream<Part<?>> parts() {
    return Stream.<Part<?>>concat(
            trust.stream(),
            allHosts()
                .flatMap(host -> Stream.concat(host.identities.stream(), host.trust.stream())))
        .distinct();
  }

  private synchronized String reload(Part<?> part, Consumer<TlsSettings> user) {
    List<Host> affected = allHosts().filter(host -> host.uses(part)).toList();
    List<Part<?>> read = new ArrayList<>(List.of(part));
    try {
      part.read();
      affected.stream()
          .filter(host -> !host.isPossible())
          .flatMap(host -> host.identities.stream())
          .filter(other -> other != part)
          .forEach(
              other -> {
                read.add(other);
                other.readIfPossible();
              });
      Map<Host, VirtualHost> changed = new HashMap<>();
      affected.forEach(host -> changed.put(host, host.build()));
      user.accept(settings(changed));
      changed.forEach((host, built) -> host.built = built);
      read.forEach(Part::use);
    } catch (RuntimeException e) {
      read.forEach(Part::revert);
      throw e;
    }
    return part.name + " read again";
  }
}

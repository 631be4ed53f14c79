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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.tls.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * The files of a node's TLS settings, and the settings that they make. Safe for use by any thread.
 *
 * <p>Each certificate with its key, and each file of client authorities, is read again by itself. A
 * file that can't be used does not keep the others from being renewed.
 */
final class TlsFiles {

  private final Fixed fixed;
  private final List<Part<Identity>> identities = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();
  private final Optional<Part<ClientTrust>> trust;

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

    Part(String name, List<Path> files, Supplier<T> reader) {
      this.name = name;
      this.files = files;
      this.reader = reader;
      this.stamp = FileWatch.stamp(files); // before they are read: later changes are noticed
      this.content = reader.get();
    }
  }

  private record Host(
      HostName name, Part<Identity> identity, Optional<Part<ClientTrust>> clientTrust) {}

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
    pairs.forEach(pair -> identities.add(identity(certificates, keys, pair)));
    this.trust = Optional.ofNullable(clientCa).map(file -> trust("--client-ca", file));
    PemFiles named = new PemFiles("--sni");
    for (SniEntry entry : sni) {
      hosts.add(
          new Host(
              entry.name(),
              identity(named, named, new Pair(entry.certificate(), entry.key())),
              entry.clientCa().map(file -> trust("--sni", file))));
    }
    settings();
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

  /**
   * The settings, by the files as they were read last.
   *
   * @throws ConfigurationException if they do not go together
   */
  synchronized TlsSettings settings() {
    Optional<ClientTrust> otherwise = trust.map(part -> part.content);
    List<Identity> own = identities.stream().map(part -> part.content).toList();
    return new TlsSettings(
        fixed.versions(),
        fixed.cipherSuites(),
        fixed.applicationProtocols(),
        fixed.clientAuthentication(),
        host("--cert", own.isEmpty() ? fixed.selfMade() : own, otherwise),
        namedHosts(otherwise));
  }

  private Map<HostName, VirtualHost> namedHosts(Optional<ClientTrust> otherwise) {
    Map<HostName, List<Identity>> named = new LinkedHashMap<>();
    Map<HostName, ClientTrust> trusted = new LinkedHashMap<>();
    for (Host host : hosts) {
      named.computeIfAbsent(host.name(), name -> new ArrayList<>()).add(host.identity().content);
      host.clientTrust().ifPresent(part -> trusted.put(host.name(), part.content));
    }
    Map<HostName, VirtualHost> virtual = new LinkedHashMap<>();
    named.forEach(
        (name, each) ->
            virtual.put(
                name,
                host("--sni", each, Optional.ofNullable(trusted.get(name)).or(() -> otherwise))));
    return virtual;
  }

  private static VirtualHost host(
      String option, List<Identity> identities, Optional<ClientTrust> trust) {
    if (identities.stream().map(Identity::isRsa).distinct().count() < identities.size()) {
      throw new ConfigurationException(option, "more than one RSA, or more than one EC key");
    }
    return new VirtualHost(identities, trust);
  }

  /**
   * Lets the files be read again.
   *
   * @param user takes the settings whenever they have changed
   */
  void watch(FileWatch watch, Consumer<TlsSettings> user) {
    parts().forEach(part -> watch.add(part.files, part.stamp, () -> reload(part, user)));
  }

  private Stream<Part<?>> parts() {
    return Stream.of(
            identities.stream(),
            trust.stream(),
            hosts.stream().map(Host::identity),
            hosts.stream().flatMap(host -> host.clientTrust().stream()))
        .flatMap(each -> each);
  }

  private synchronized <T> String reload(Part<T> part, Consumer<TlsSettings> user) {
    T before = part.content;
    part.content = part.reader.get();
    try {
      user.accept(settings());
    } catch (RuntimeException e) {
      part.content = before;
      throw e;
    }
    return part.name + " read again";
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import dev.reprise.codec.keyfile.KeyFile;
import dev.reprise.codec.keyfile.KeyFileFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Another program's TLS server on loopback, with ticket keys from a file: TLS 1.2, an answer to
 * each HTTP request, and no session cache. Closing kills it.
 */
public final class PeerServer implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 30_000;

  private final Process process;
  private final int port;

  private PeerServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * What a server is to be like.
   *
   * @param directory of its own, for configuration and logs
   * @param port to listen at
   * @param tls the server's certificate and key
   * @param keys ticket keys, the one that seals first; the others only open
   * @param clientCertificates whether a client must show a certificate that this server's own
   *     certificate has issued
   */
  public record Setup(
      Path directory,
      int port,
      TestFiles.PemPair tls,
      List<KeyFile.Entry> keys,
      boolean clientCertificates) {

    /** The server's certificate and key in one file. */
    public Path bundle() {
      try {
        return write(
            "bundle.pem", Files.readString(tls.certificate()) + Files.readString(tls.key()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A file in the server's directory. */
    public Path write(String name, String content) {
      try {
        return Files.writeString(directory.resolve(name), content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A key file of all the keys. */
    Path keyFile(KeyFileFormat format) {
      return write(format, "ticket.keys", keys);
    }

    /** A key file for each of the keys. */
    List<Path> keyFiles(KeyFileFormat format) {
      List<Path> files = new ArrayList<>();
      for (KeyFile.Entry key : keys) {
        files.add(write(format, "ticket" + files.size() + ".key", List.of(key)));
      }
      return files;
    }

    /** The files from which a program of that format would read the keys. */
    public List<Path> allKeyFiles(KeyFileFormat format) {
      return switch (format) {
        case HAPROXY -> List.of(haproxyKeyFile());
        case ATS -> List.of(keyFile(format));
        default -> keyFiles(format);
      };
    }

    /** HAProxy's file: the key that seals is the last but one, and there are at least three. */
    Path haproxyKeyFile() {
      int octets = keys.get(0).encryptionKey().length();
      List<KeyFile.Entry> lines = new ArrayList<>(keys);
      if (lines.size() < 2) {
        lines.add(KeyFileSamples.random(octets));
      }
      Collections.reverse(lines);
      lines.add(KeyFileSamples.random(octets));
      return write(KeyFileFormat.HAPROXY, "ticket.keys", lines);
    }

    private Path write(KeyFileFormat format, String name, List<KeyFile.Entry> entries) {
      return KeyFileSamples.write(directory.resolve(name), new KeyFile(format, entries));
    }
  }

  /** A port without a listener. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a program and waits until it accepts connections. */
  public static PeerServer start(
      Setup setup, Map<String, String> environment, List<String> command) {
    Path log = setup.directory().resolve("output.log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(setup.directory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      PeerServer server = new PeerServer(builder.start(), setup.port());
      server.awaitAccept(command, log);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    // The parent first: it would restart the children that die.
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    process.onExit().join();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  private void awaitAccept(List<String> command, Path log) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    try {
      while (System.nanoTime() < end && !process.waitFor(20, TimeUnit.MILLISECONDS)) {
        if (accepts()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    close();
    throw new AssertionError(command + " does not listen: " + Files.readString(log));
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

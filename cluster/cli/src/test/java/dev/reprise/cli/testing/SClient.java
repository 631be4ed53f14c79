// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One TLS 1.2 connection of {@code openssl s_client}, which sends a request and reads what comes.
 *
 * @param port of the server on loopback
 * @param serverName to ask for; empty to ask for none
 * @param cipher OpenSSL's name of the one suite that is offered
 * @param extendedMasterSecret whether that extension is offered
 * @param encryptThenMac whether that extension is offered
 * @param tickets whether the extension of RFC 5077 is offered
 * @param certificate to show if the server asks
 * @param session to offer
 * @param newSession where to put the session that there is at the end
 */
public record SClient(
    int port,
    Optional<String> serverName,
    String cipher,
    boolean extendedMasterSecret,
    boolean encryptThenMac,
    boolean tickets,
    Optional<TestFiles.PemPair> certificate,
    Optional<Path> session,
    Optional<Path> newSession) {

  public static final String ECDSA_GCM = "ECDHE-ECDSA-AES128-GCM-SHA256";
  public static final String GCM = "ECDHE-RSA-AES128-GCM-SHA256";
  public static final String CBC = "ECDHE-RSA-AES128-SHA256";

  private static final String REQUEST = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";

  /** A client that asks for {@code localhost} and has all extensions. */
  public static SClient of(int port) {
    return new SClient(
        port,
        Optional.of(Peer.SERVER_NAME),
        GCM,
        true,
        true,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same client, offering the session in a file. */
  public SClient offer(Path value) {
    return new SClient(
        port,
        serverName,
        cipher,
        extendedMasterSecret,
        encryptThenMac,
        tickets,
        certificate,
        Optional.of(value),
        newSession);
  }

  public SClient serverName(Optional<String> value) {
    return new SClient(
        port,
        value,
        cipher,
        extendedMasterSecret,
        encryptThenMac,
        tickets,
        certificate,
        session,
        newSession);
  }

  public SClient cipher(String value) {
    return new SClient(
        port,
        serverName,
        value,
        extendedMasterSecret,
        encryptThenMac,
        tickets,
        certificate,
        session,
        newSession);
  }

  public SClient extendedMasterSecret(boolean value) {
    return new SClient(
        port, serverName, cipher, value, encryptThenMac, tickets, certificate, session, newSession);
  }

  public SClient encryptThenMac(boolean value) {
    return new SClient(
        port,
        serverName,
        cipher,
        extendedMasterSecret,
        value,
        tickets,
        certificate,
        session,
        newSession);
  }

  public SClient tickets(boolean value) {
    return new SClient(
        port,
        serverName,
        cipher,
        extendedMasterSecret,
        encryptThenMac,
        value,
        certificate,
        session,
        newSession);
  }

  public SClient certificate(TestFiles.PemPair value) {
    return new SClient(
        port,
        serverName,
        cipher,
        extendedMasterSecret,
        encryptThenMac,
        tickets,
        Optional.of(value),
        session,
        newSession);
  }

  public SClient saveTo(Path value) {
    return new SClient(
        port,
        serverName,
        cipher,
        extendedMasterSecret,
        encryptThenMac,
        tickets,
        certificate,
        session,
        Optional.of(value));
  }

  /** Connects, once. */
  public Outcome connect() {
    return new Outcome(RunningProcess.run(REQUEST, command()).all());
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (!extendedMasterSecret) {
      command.add("env");
      PeerPreload.with(Map.of("NO_EXTENDED_MASTER_SECRET", "1"))
          .forEach((name, value) -> command.add(name + "=" + value));
    }
    command.addAll(List.of(Peers.find("openssl"), "s_client", "-connect", "127.0.0.1:" + port));
    command.addAll(List.of("-tls1_2", "-ign_eof", "-cipher", cipher));
    command.addAll(
        serverName.map(name -> List.of("-servername", name)).orElse(List.of("-noservername")));
    if (!encryptThenMac) {
      command.add("-no_etm");
    }
    if (!tickets) {
      command.add("-no_ticket");
    }
    certificate.ifPresent(
        pair ->
            command.addAll(
                List.of("-cert", pair.certificate().toString(), "-key", pair.key().toString())));
    session.ifPresent(file -> command.addAll(List.of("-sess_in", file.toString())));
    newSession.ifPresent(file -> command.addAll(List.of("-sess_out", file.toString())));
    return command;
  }

  /**
   * What the client printed.
   *
   * @param output both of its outputs
   */
  public record Outcome(String output) {

    /** Whether the server refused the handshake. */
    public boolean alert() {
      return output.contains("SSL alert number");
    }

    /** Whether the client resumed the session that it offered. */
    public boolean resumed() {
      return !alert() && output.contains("Reused, TLSv1.2");
    }

    /** Whether there was a full handshake. */
    public boolean full() {
      return !alert() && (output.contains("New, TLSv1.2") || output.contains("New, SSLv3"));
    }

    /** What {@code reprise serve} answered. */
    public AnswerLines answer() {
      return AnswerLines.in(output);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.servers;

import dev.reprise.servers.ServerRow.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** One server in two processes of a fleet, and what clients see of them. */
final class ServerPair {

  private static final String HOST = "localhost";
  private static final String OTHER_HOST = "other.example";
  private static final Pattern OTHER_SUBJECT =
      Pattern.compile("(?m)^subject=CN ?= ?" + Pattern.quote(OTHER_HOST) + "$");
  private static final int TRIES = 300;

  private final int first;
  private final int second;
  private final Path folder;
  private final String files;
  private final TestCertificates certificates;
  private final ServerRow row;

  /**
   * @param files how the names of this pair's files begin
   */
  ServerPair(
      GuideProcess.Listening first,
      GuideProcess.Listening second,
      Path folder,
      String files,
      TestCertificates certificates) {
    this.first = first.port();
    this.second = second.port();
    this.folder = folder;
    this.files = files;
    this.certificates = certificates;
    this.row = new ServerRow(first);
  }

  ServerRow row() {
    return row;
  }

  /** What holds while nothing happens to the servers. */
  void observe() throws IOException, InterruptedException {
    row.put(Column.TICKET, resumes("ticket", HOST));
    row.put(Column.ID, resumes("id", HOST, "-no_ticket"));
    row.put(Column.TLS13, openssl(first, HOST, "-tls1_3").contains("New, TLSv1.3"));
    observeHttp();
    row.put(
        Column.CLIENT_CERTIFICATES,
        openssl(first, HOST, "-tls1_2").contains("Client Certificate Types: ")
            && resumes(
                "client",
                HOST,
                "-cert",
                certificates.clientCertificate.toString(),
                "-key",
                certificates.clientKey.toString()));
    row.put(
        Column.SNI,
        OTHER_SUBJECT.matcher(openssl(first, OTHER_HOST, "-tls1_2")).find()
            && resumes("other", OTHER_HOST)
            && offer(second, OTHER_HOST, "ticket").contains("New, TLSv1.2"));
  }

  private void observeHttp() throws IOException, InterruptedException {
    String answer =
        Commands.run(
            "curl",
            "-sk",
            "--http2",
            "--tls-max",
            "1.2",
            "--max-time",
            "20",
            "-w",
            "\nversion %{http_version}\n",
            "https://localhost:" + first + "/");
    row.put(Column.OUTCOME, answer.startsWith("Full["));
    row.put(
        Column.HTTP2,
        answer.contains("\nversion 2\n")
            && resumes("h2", HOST, "-alpn", "h2,http/1.1")
            && offer(second, HOST, "h2", "-alpn", "h2,http/1.1").contains("ALPN protocol: h2"));
  }

  /**
   * What holds after both processes have renewed their certificates: the new one is served to a
   * client that offers a session of the old one, and its own session resumes.
   */
  void observeRenewal(String certificate) throws IOException, InterruptedException {
    boolean served = true;
    for (int port : List.of(first, second)) {
      String output = "";
      for (int i = 0; i < TRIES && !output.contains(certificate); i++) {
        output = offer(port, HOST, "ticket");
      }
      served &= output.contains(certificate) && output.contains("New, TLSv1.2");
    }
    boolean resumed = resumes("renewed", HOST); // what is left without the store is seen with it
    row.put(Column.RENEWAL, served && resumed);
  }

  /** What holds while the store cannot be reached: tickets resume, other handshakes are full. */
  void observeWithoutStore() throws IOException, InterruptedException {
    row.put(
        Column.STORE_AWAY,
        offer(second, HOST, "renewed").contains("Reused, TLSv1.2")
            && openssl(second, HOST, "-tls1_2", "-no_ticket").contains("New, TLSv1.2"));
  }

  /** Whether a new session of the first process resumes at the second. */
  private boolean resumes(String name, String host, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-tls1_2", "-sess_out", session(name)));
    all.addAll(List.of(options));
    if (!Commands.openssl(first, host, all).contains("New, TLSv1.2")) {
      return false;
    }
    String output = "";
    // By ID, the first process writes the session behind the handshake; a client may be faster.
    for (int i = 0; i < 20 && !output.contains("Reused, TLSv1.2"); i++) {
      output = offer(second, host, name, options);
    }
    return output.contains("Reused, TLSv1.2");
  }

  private String offer(int port, String host, String name, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-tls1_2", "-sess_in", session(name)));
    all.addAll(List.of(options));
    return Commands.openssl(port, host, all);
  }

  private static String openssl(int port, String host, String... options)
      throws IOException, InterruptedException {
    return Commands.openssl(port, host, List.of(options));
  }

  private String session(String name) {
    return folder.resolve(files + "-" + name).toString();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.clients.testing;

import dev.reprise.engine.ResumptionOutcome.Mechanism;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** TLS clients of other people, in the order in which docs/clients.md lists them. */
@SuppressWarnings("ImmutableEnumChecker") // functions and sets that nobody changes
public enum MatrixClient {
  OPENSSL("openssl s_client", Tool.ofCi("openssl", "version"), Commands::openSsl),
  GNUTLS("gnutls-cli", Tool.ofCi("gnutls-cli", "--version"), Commands::gnuTls),
  CURL(
      "curl (OpenSSL)",
      Tool.ofCi("curl", "--version"),
      Commands::curl,
      EnumSet.of(Mechanism.SESSION_ID)),
  PYCURL(
      "curl (GnuTLS), by PycURL",
      Tool.ofCi("/usr/bin/python3", "-c", "import pycurl; print(pycurl.version_info()[1])"),
      errand -> Scripts.run(errand, "/usr/bin/python3", "curl_client.py"),
      EnumSet.of(Mechanism.SESSION_ID)),
  PYTHON(
      "Python, ssl",
      Tool.ofCi("python3", "--version"),
      errand -> Scripts.run(errand, "python3", "client.py")),
  NODE(
      "Node, tls",
      Tool.ofCi("node", "--version"),
      errand -> Scripts.run(errand, "node", "client.js")),
  RUBY(
      "Ruby, openssl",
      Tool.ofCi("ruby", "--version"),
      errand -> Scripts.run(errand, "ruby", "client.rb")),
  PERL(
      "Perl, IO::Socket::SSL",
      Tool.ofCi("perl", "-MIO::Socket::SSL", "-e", "print IO::Socket::SSL->VERSION"),
      errand -> Scripts.run(errand, "perl", "client.pl")),
  JAVA_17("Java 17", Jdks.tool(17), errand -> Jdks.run(errand, 17)),
  JAVA_25("Java 25", Jdks.tool(25), errand -> Jdks.run(errand, 25)),
  CHROMIUM(
      "Chromium", Tool.ofCi("chromium", "--version"), Browser::run, EnumSet.of(Mechanism.TICKET)),
  HAPROXY("HAProxy as a client", Tool.ofCi("haproxy", "-v"), Proxies::haproxy),
  NGINX("nginx as a client", Tool.ofCi("nginx", "-v"), Proxies::nginx),
  WOLFSSL("wolfSSL", Tool.ofPackage("libwolfssl-dev"), errand -> Compiled.run(errand, "wolfssl")),
  MBEDTLS("Mbed TLS", Tool.ofPackage("libmbedtls-dev"), errand -> Compiled.run(errand, "mbedtls")),
  NSS("NSS", Tool.ofPackage("libnss3-dev"), errand -> Compiled.run(errand, "nss")),
  RUSTLS("rustls", Rust.tool(), Rust::run),
  GO("Go, crypto/tls", Tool.ofOthers("go", "version"), Scripts::go, EnumSet.of(Mechanism.TICKET)),
  ERLANG(
      "Erlang, ssl",
      Tool.ofOthers(
          "erl",
          "-noshell",
          "-eval",
          "ssl:start(), io:put_chars(element(3, lists:keyfind(ssl, 1,"
              + " application:which_applications()))), halt()."),
      errand -> Scripts.run(errand, "escript", "client.erl"),
      EnumSet.of(Mechanism.SESSION_ID));

  private final String title;
  private final Tool tool;
  private final Function<Errand, String> client;
  private final Set<Mechanism> mechanisms;

  MatrixClient(String title, Tool tool, Function<Errand, String> client) {
    this(title, tool, client, EnumSet.allOf(Mechanism.class));
  }

  MatrixClient(
      String title, Tool tool, Function<Errand, String> client, Set<Mechanism> mechanisms) {
    this.title = title;
    this.tool = tool;
    this.client = client;
    this.mechanisms = mechanisms;
  }

  public String title() {
    return title;
  }

  /** By what it can be made to resume. */
  public Set<Mechanism> mechanisms() {
    return mechanisms;
  }

  /** How many connections it makes with one session: most make any number. */
  public boolean connectsTwiceOnly() {
    return this == GNUTLS;
  }

  /** Whether all its connections are looked at: a browser has others, which renew tickets, too. */
  public boolean isSeenWhole() {
    return this != CHROMIUM;
  }

  /**
   * The version of the program, which must be there.
   *
   * @throws org.opentest4j.TestAbortedException if it is missing
   */
  public String version() {
    return tool.version();
  }

  /** Sends the client. */
  public List<Visit> run(Errand errand) {
    return Visit.allIn(client.apply(errand));
  }
}

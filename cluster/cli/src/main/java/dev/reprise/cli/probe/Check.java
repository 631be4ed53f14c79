// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe;

import dev.reprise.cli.finding.Finding;
import dev.reprise.cli.finding.Grade;
import java.util.Locale;

/** What the probe checks, and the document that describes the right behaviour. */
public enum Check {
  FULL_HANDSHAKE("a full TLS 1.2 handshake", "RFC 5246, Section 7.3"),
  TICKET("resumption by ticket", "RFC 5077, Section 3.1"),
  SESSION_ID("resumption by session ID", "RFC 5246, Section 7.3"),
  LIFETIME("how long a ticket lives", "RFC 9325, Section 3.4"),
  EMS("extended master secret", "RFC 7627, Section 5.3"),
  EMS_DROPPED("a session with EMS, offered without", "RFC 7627, Section 5.3"),
  EMS_ADDED("a session without EMS, offered with", "RFC 7627, Section 5.3"),
  ID_ECHO("the session ID beside a ticket comes back as it is", "RFC 5077, Section 3.4"),
  SERVER_NAME("a session offered under another server name", "RFC 6066, Section 3"),
  CIPHER_SUITE("a session offered without its cipher suite", "RFC 5246, Section 7.4.1.2"),
  TAMPERED("a ticket with one bit changed", "RFC 5077, Section 5.3"),
  WEAK_KEY("a ticket sealed with a zero or well-known key", "CVE-2020-13777; USENIX Security 2023"),
  REPEATED_IV(
      "two tickets with one initialisation vector", "RFC 5077, Section 4; USENIX Security 2023"),
  SHARED(
      "sessions taken across servers that must not share",
      "RFC 5077, Section 5.5; USENIX Security 2025"),
  FLEET("which nodes share ticket keys", "RFC 5077, Section 5.5"),
  KEY("where a ticket key is in use", "RFC 5077, Section 5.5"),
  FLEET_SESSIONS("which nodes share sessions by ID", "RFC 5246, Section 7.3"),
  REVOCATION("sessions that were declined although their key is there", "RFC 5077, Section 5.1");

  private final String what;
  private final String reference;

  Check(String what, String reference) {
    this.what = what;
    this.reference = reference;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Finding finding(Grade grade, String detail) {
    return Finding.of(word(), grade, detail, reference);
  }

  String what() {
    return what;
  }

  String reference() {
    return reference;
  }
}

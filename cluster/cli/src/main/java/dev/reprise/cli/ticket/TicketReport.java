// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.ticket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cli.node.CipherSuiteNames;
import dev.reprise.cli.node.OneLine;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.KeyName;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.openssl.SslSession;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.ticket.TicketOpener;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** What is shown of a ticket: the same names and values as lines and as JSON. */
final class TicketReport {

  private static final String ABSENT = "-";
  private static final String REDACTED = "redacted";

  private final ObjectNode fields = JsonNodeFactory.instance.objectNode();
  private final boolean reveal;

  private TicketReport(boolean reveal) {
    this.reveal = reveal;
  }

  /**
   * A report on a ticket.
   *
   * @param ring the keys that were tried
   * @param session the client's view of the session, where there is a file of it
   * @param reveal whether the master secret is shown
   */
  static TicketReport of(
      Bytes ticket,
      TicketOpener.Verdict verdict,
      KeyRing ring,
      Optional<SslSession> session,
      Instant now,
      boolean reveal) {
    TicketReport report = new TicketReport(reveal);
    if (verdict instanceof TicketOpener.Verdict.Accepted accepted) {
      report.fields.put("opened", true).putNull("reason");
      report.add(ticket, accepted, ring, now);
    } else {
      String reason = ((TicketOpener.Verdict.Rejected) verdict).reason().word();
      report.fields.put("opened", false).put("reason", reason);
      report.add(ticket, session, now);
    }
    return report;
  }

  /** An object with all the fields; null says that there is no value, or that none can be seen. */
  String json() {
    return fields.toString();
  }

  /** A line for each field; a hyphen says that there is no value, or that none can be seen. */
  String text() {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      out.append(field.getKey()).append(": ").append(shown(field.getValue())).append('\n');
    }
    return out.toString().stripTrailing();
  }

  private void add(
      Bytes ticket, TicketOpener.Verdict.Accepted accepted, KeyRing ring, Instant now) {
    SessionState session = accepted.session();
    Optional<SslSession.Terms> terms = accepted.terms();
    fields.put("source", "ticket");
    put("format", ring.find(accepted.key().name()).map(key -> key.format().word()));
    put("key_name", Optional.of(accepted.key().name().toString()));
    put("phase", Optional.of(accepted.key().phase().word()));
    putAge(Optional.of(session.authenticationTime()), now);
    put("protocol", Optional.of(protocol(session.plaintext().protocolVersion())));
    put("cipher_suite", Optional.of(CipherSuiteNames.name(session.plaintext().cipherSuite())));
    fields.put("extended_master_secret", session.extendedMasterSecret());
    put("server_name", session.serverName().map(name -> name.name()));
    put("session_id_context", terms.map(each -> each.sessionIdContext().hex()));
    put("scope", session.scope().map(scope -> scope.fingerprint().hex()));
    put("authenticated_at", Optional.of(session.authenticationTime().toString()));
    // OpenSSL keeps the time of the full handshake only.
    put(
        "issued_at",
        terms.isPresent()
            ? Optional.empty()
            : Optional.of(session.plaintext().timestamp().toString()));
    put("expires_at", terms.map(each -> each.expiry().toString()));
    put("client", Optional.of(client(session)));
    putVerified(terms);
    putRest(ticket, session.plaintext().masterSecret());
  }

  private void add(Bytes ticket, Optional<SslSession> session, Instant now) {
    Optional<Instant> time =
        session.filter(each -> each.time() > 0).map(each -> Instant.ofEpochSecond(each.time()));
    fields.put("source", session.isPresent() ? "session_file" : "layout");
    put("format", layout(ticket));
    put(
        "key_name",
        ticket.length() < KeyName.LENGTH
            ? Optional.empty()
            : Optional.of(ticket.slice(0, KeyName.LENGTH).hex()));
    put("phase", Optional.empty());
    putAge(time, now);
    put("protocol", session.map(each -> protocol(each.protocolVersion())));
    put("cipher_suite", session.map(each -> CipherSuiteNames.name(each.cipherSuite())));
    if (session.isPresent()) {
      fields.put("extended_master_secret", session.get().extendedMasterSecret());
    } else {
      fields.putNull("extended_master_secret");
    }
    put("server_name", session.flatMap(SslSession::serverName).map(TicketReport::latin1));
    put("session_id_context", Optional.empty());
    put("scope", Optional.empty());
    put("authenticated_at", time.map(Instant::toString));
    put("issued_at", Optional.empty());
    put(
        "expires_at",
        session
            .filter(each -> each.ticketLifetimeHintSeconds() > 0)
            .flatMap(each -> time.map(from -> from.plusSeconds(each.ticketLifetimeHintSeconds())))
            .map(Instant::toString));
    put("client", Optional.empty());
    putVerified(Optional.empty());
    if (session.isPresent()) {
      putRest(ticket, session.get().masterSecret());
    } else {
      fields.put("ticket_octets", ticket.length()).putNull("master_secret");
    }
  }

  private void putAge(Optional<Instant> authenticatedAt, Instant now) {
    if (authenticatedAt.isPresent()) {
      long seconds = Duration.between(authenticatedAt.get(), now).toSeconds();
      fields.put("age_seconds", Math.max(seconds, 0));
    } else {
      fields.putNull("age_seconds");
    }
  }

  private void putVerified(Optional<SslSession.Terms> terms) {
    if (terms.isPresent()) {
      fields.put("client_verified", terms.get().verified());
    } else {
      fields.putNull("client_verified");
    }
  }

  private void putRest(Bytes ticket, SecretBytes masterSecret) {
    fields.put("ticket_octets", ticket.length());
    fields.put("master_secret", reveal ? hex(masterSecret) : REDACTED);
  }

  private void put(String name, Optional<String> value) {
    fields.put(name, value.orElse(null));
  }

  /** Which layout the octets fit: rfc5077 tells the length of its state, openssl does not. */
  private static Optional<String> layout(Bytes ticket) {
    int rest = ticket.length() - 16 - 16 - 32;
    if (rest >= 2 + 16
        && (ticket.at(32) << 8 | ticket.at(33)) == rest - 2
        && (rest - 2) % 16 == 0) {
      return Optional.of("rfc5077");
    }
    return rest >= 16 && rest % 16 == 0 ? Optional.of("openssl") : Optional.empty();
  }

  private static String client(SessionState session) {
    ClientIdentity identity = session.plaintext().clientIdentity();
    if (identity instanceof ClientIdentity.CertificateBased certificates) {
      return certificates.certificateList().isEmpty()
          ? "certificate, not kept"
          : subject(certificates.certificateList().get(0).der());
    }
    if (identity instanceof ClientIdentity.Psk psk) {
      return "psk " + latin1(psk.identity());
    }
    return session.srpIdentity().map(srp -> "srp " + latin1(srp)).orElse("anonymous");
  }

  private static String subject(Bytes der) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
      return certificate.getSubjectX500Principal().getName();
    } catch (CertificateException e) {
      return "certificate, malformed";
    }
  }

  private static String protocol(int version) {
    return switch (version) {
      case 0x0301 -> "TLSv1";
      case 0x0302 -> "TLSv1.1";
      case 0x0303 -> "TLSv1.2";
      case 0xfefd -> "DTLSv1.2";
      case 0x0304 -> "TLSv1.3";
      default -> "0x%04x".formatted(version);
    };
  }

  private static String latin1(Bytes octets) {
    return new String(octets.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  private static String shown(JsonNode value) {
    return value.isNull() ? ABSENT : OneLine.of(value.asText());
  }

  private static String hex(SecretBytes secret) {
    byte[] octets = secret.toByteArray();
    try {
      return HexFormat.of().formatHex(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }
}

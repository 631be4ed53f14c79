// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.probe.testing;

import dev.reprise.cli.testing.SClient;
import dev.reprise.codec.wire.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/** What {@code openssl s_client} says of a server, in the words of the probe. */
public final class SecondOpinion {

  /** What a server made of a session. */
  public enum Answer {
    RESUMED,
    FULL,
    REFUSED
  }

  private static final Pattern HINT = Pattern.compile("ticket lifetime hint: (\\d+)");

  /** The ticket in OpenSSL's session file: SSL_SESSION's element of this tag. */
  private static final int TICKET_TAG = 10;

  private static final String HEAD = "-----BEGIN SSL SESSION PARAMETERS-----\n";
  private static final String TAIL = "\n-----END SSL SESSION PARAMETERS-----\n";

  private final SClient client;
  private final Path directory;
  private int files;

  /**
   * An opinion on the server at a port of loopback.
   *
   * @param directory for sessions
   */
  public SecondOpinion(int port, Path directory) {
    this.client = SClient.of(port).cipher("DEFAULT");
    this.directory = directory;
  }

  /** A full handshake's session, and what the client printed. */
  public record Session(Path file, String cipher, Optional<Bytes> ticket, Optional<Long> hint) {}

  /** A full handshake; empty if the server refuses it. */
  public Optional<Session> full(boolean tickets, boolean extendedMasterSecret) {
    Path file = directory.resolve("session" + files++);
    SClient.Outcome outcome =
        client.tickets(tickets).extendedMasterSecret(extendedMasterSecret).saveTo(file).connect();
    if (!outcome.full() || !Files.exists(file)) {
      return Optional.empty();
    }
    Matcher hint = HINT.matcher(outcome.output());
    return Optional.of(
        new Session(
            file,
            first(Pattern.compile("New, TLSv1\\.2, Cipher is (\\S+)"), outcome.output()),
            ticket(file),
            hint.find() ? Optional.of(Long.parseLong(hint.group(1))) : Optional.empty()));
  }

  /** Offers a session as its client would. */
  public Answer offer(Session session, boolean extendedMasterSecret) {
    return answer(offering(session).extendedMasterSecret(extendedMasterSecret));
  }

  /** Offers a session under another server name. */
  public Answer offerAs(String serverName, Session session) {
    return answer(offering(session).serverName(Optional.of(serverName)));
  }

  /** Offers a session without the suite that it has. */
  public Answer offerWithoutItsSuite(Session session) {
    SClient.Outcome outcome = offering(session).cipher("DEFAULT:!" + session.cipher()).connect();
    // The client ends a handshake that goes on with a suite that it did not offer.
    boolean kept = outcome.output().contains("wrong cipher returned");
    return kept ? Answer.RESUMED : answer(outcome);
  }

  /** Offers a session with one bit of its ticket changed. */
  public Answer offerChanged(Session session, int position) {
    Bytes ticket = session.ticket().orElseThrow();
    byte[] changed = ticket.toByteArray();
    changed[position] ^= 1;
    Path file = directory.resolve("changed" + files++);
    write(file, changed, sequence(session.file()));
    return answer(client.offer(file));
  }

  /** The certificate that the server shows under a name. */
  public String certificate(String serverName) {
    String output = client.serverName(Optional.of(serverName)).connect().output();
    return first(Pattern.compile("(?s)(-----BEGIN CERTIFICATE-----.*?-----END)"), output);
  }

  private SClient offering(Session session) {
    return client.tickets(session.ticket().isPresent()).offer(session.file());
  }

  private static Answer answer(SClient offering) {
    return answer(offering.connect());
  }

  private static Answer answer(SClient.Outcome outcome) {
    if (outcome.resumed()) {
      return Answer.RESUMED;
    }
    return outcome.full() ? Answer.FULL : Answer.REFUSED;
  }

  private static String first(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static Optional<Bytes> ticket(Path file) {
    for (ASN1Encodable each : sequence(file)) {
      if (each instanceof ASN1TaggedObject tagged && tagged.getTagNo() == TICKET_TAG) {
        ASN1OctetString octets = ASN1OctetString.getInstance(tagged, true);
        return Optional.of(Bytes.copyOf(octets.getOctets()));
      }
    }
    return Optional.empty();
  }

  private static ASN1Sequence sequence(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      String body = text.substring(text.indexOf(HEAD) + HEAD.length(), text.indexOf(TAIL));
      return ASN1Sequence.getInstance(Base64.getMimeDecoder().decode(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] ticket, ASN1Sequence session) {
    ASN1EncodableVector elements = new ASN1EncodableVector();
    for (ASN1Encodable each : session) {
      boolean isTicket = each instanceof ASN1TaggedObject tagged && tagged.getTagNo() == TICKET_TAG;
      elements.add(
          isTicket ? new DERTaggedObject(true, TICKET_TAG, new DEROctetString(ticket)) : each);
    }
    try {
      String body =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(new DERSequence(elements).getEncoded());
      Files.writeString(file, HEAD + body + TAIL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.serve;

import dev.reprise.cli.option.ApiProblem;
import dev.reprise.cli.option.ConfigurationException;
import dev.reprise.cli.option.Switch;
import dev.reprise.cli.option.TicketFormatConverter;
import dev.reprise.cli.option.TicketTimes;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.ResumptionPolicy;
import dev.reprise.engine.ResumptionPolicy.RenewalRule;
import dev.reprise.engine.TicketFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say what is resumed, how and for how long. */
public final class ResumptionOptions {

  private static final int MAX_CONTEXT_OCTETS = 32; // as OpenSSL's session_id_context

  @Option(
      names = "--require-ems",
      paramLabel = "on|off",
      defaultValue = "on",
      converter = Switch.Converter.class,
      description =
          "Resumes only sessions with extended master secret. Off is dangerous: RFC 7627, Section"
              + " 1. Default: ${DEFAULT-VALUE}.")
  private Switch requireExtendedMasterSecret = Switch.ON;

  @Option(
      names = "--tickets",
      paramLabel = "on|off",
      defaultValue = "on",
      converter = Switch.Converter.class,
      description = "Session tickets, RFC 5077. Default: ${DEFAULT-VALUE}.")
  private Switch tickets = Switch.ON;

  @Option(
      names = "--session-ids",
      paramLabel = "on|off",
      defaultValue = "on",
      converter = Switch.Converter.class,
      description = "Sessions kept here under an ID, RFC 5246. Default: ${DEFAULT-VALUE}.")
  private Switch sessionIds = Switch.ON;

  @Option(
      names = "--ticket-format",
      paramLabel = "rfc5077|openssl|aead",
      defaultValue = "rfc5077",
      converter = TicketFormatConverter.class,
      description =
          "The layout of tickets. Nodes of a cluster keep to the format of its ring, see 'cluster"
              + " init'. Default: ${DEFAULT-VALUE}.")
  private TicketFormat ticketFormat = TicketFormat.RFC5077;

  @Option(
      names = "--bits",
      paramLabel = "128|256",
      defaultValue = "256",
      description =
          "Size of the ticket keys that this node makes, the same at every node; 128 is for"
              + " --ticket-format openssl beside Apache httpd, Traffic Server and Netty, which read"
              + " no larger keys. Default: ${DEFAULT-VALUE}.")
  private int bits;

  @Option(
      names = "--session-id-context",
      paramLabel = "HEX",
      defaultValue = "",
      converter = HexConverter.class,
      description = "A label of up to 32 octets: only sessions with the same one are resumed.")
  private Bytes sessionIdContext = Bytes.EMPTY;

  @Mixin private TicketTimes times;

  @Option(
      names = "--renew-after",
      paramLabel = "PERCENT",
      defaultValue = "50",
      description =
          "Share of its lifetime after which a ticket that is used is replaced: 0 at each use, 100"
              + " only when its key seals no more. Default: ${DEFAULT-VALUE}.")
  private int renewAfterPercent;

  ResumptionOptions() {}

  /**
   * The policy that the options describe.
   *
   * @throws ConfigurationException if a value is out of its range
   */
  public ResumptionPolicy policy() {
    try {
      ResumptionPolicy.Builder policy =
          times
              .policy()
              .tickets(tickets.isOn())
              .sessionIds(sessionIds.isOn())
              .ticketFormat(ticketFormat)
              .ticketKeyBits(bits)
              .peerChainForm(peerChainForm())
              .renewal(RenewalRule.afterPercent(renewAfterPercent));
      if (!requireExtendedMasterSecret.isOn()) {
        policy.dangerouslyAllowSessionsWithoutExtendedMasterSecret();
      }
      return policy.build();
    } catch (IllegalArgumentException e) {
      throw ApiProblem.named(e, "policy");
    }
  }

  /** OpenSSL's sessions have the client's own certificate, and no other. */
  private PeerChain.Form peerChainForm() {
    return ticketFormat == TicketFormat.OPENSSL ? PeerChain.Form.LEAF : PeerChain.Form.FULL;
  }

  /** The application's label, which may be empty. */
  Bytes sessionIdContext() {
    return sessionIdContext;
  }

  /** Reads octets in hexadecimal digits. */
  static final class HexConverter implements ITypeConverter<Bytes> {
    @Override
    public Bytes convert(String text) {
      try {
        Bytes octets = Bytes.fromHex(text);
        if (octets.length() > MAX_CONTEXT_OCTETS) {
          throw new TypeConversionException("more than " + MAX_CONTEXT_OCTETS + " octets");
        }
        return octets;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not hexadecimal");
      }
    }
  }
}

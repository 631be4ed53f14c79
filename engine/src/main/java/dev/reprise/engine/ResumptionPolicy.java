// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

// Longer than 300 lines: thirteen settings, each with a documented accessor and setter.

import dev.reprise.codec.PeerChain;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operator's decisions about resumption; the defaults are meant to be kept. Immutable.
 *
 * @since 0.1
 */
public final class ResumptionPolicy {

  /**
   * No ticket or key may be asked to live longer: RFC 5077 leaves it open, RFC 8446 says a week.
   */
  private static final Duration LONGEST = Duration.ofDays(7);

  private static final Duration LEAST_PERIOD = Duration.ofSeconds(8);

  private static final Duration LONGEST_SKEW = Duration.ofMinutes(10);
  private static final Duration LONGEST_LEAD = Duration.ofMinutes(15);

  private final Values values;

  private ResumptionPolicy(Values values) {
    this.values = values;
  }

  /** The defaults: tickets and session IDs, a new key every four hours. */
  public static ResumptionPolicy defaults() {
    return builder().build();
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether tickets are issued and accepted (RFC 5077). */
  public boolean tickets() {
    return values.tickets;
  }

  /** Whether sessions are kept and resumed by ID (RFC 5246). */
  public boolean sessionIds() {
    return values.sessionIds;
  }

  /** The format of the keys that rotation makes. */
  public TicketFormat ticketFormat() {
    return values.ticketFormat;
  }

  /** The size of the keys that rotation makes: 128 or 256 bits. */
  public int ticketKeyBits() {
    return values.ticketKeyBits;
  }

  /** For how long one key seals. */
  public Duration sealPeriod() {
    return values.sealPeriod;
  }

  /**
   * By how much a seal period may be shortened at random, {@code 0..50} percent, so that fleets do
   * not rotate in step.
   */
  public int sealJitterPercent() {
    return values.sealJitterPercent;
  }

  /** How long a ticket, or a session under an ID, can be resumed. */
  public Duration ticketLifetime() {
    return values.ticketLifetime;
  }

  /** By how much the clocks of nodes may differ. */
  public Duration clockSkew() {
    return values.clockSkew;
  }

  /** How long after its full handshake a session can be resumed, renewals included. */
  public Duration lineage() {
    return values.lineage;
  }

  /** The size of the largest ticket that is issued, in octets, {@code 0..2^16-1}. */
  public int ticketCap() {
    return values.ticketCap;
  }

  /** Whether only sessions with extended master secret are issued and resumed (RFC 7627). */
  public boolean requireExtendedMasterSecret() {
    return values.requireExtendedMasterSecret;
  }

  /** When a resumption by ticket also issues a new ticket. */
  public RenewalRule renewal() {
    return values.renewal;
  }

  /** How much of the client's certificate chain a session carries. */
  public PeerChain.Form peerChainForm() {
    return values.peerChainForm;
  }

  /**
   * How long a key is published before it seals, so that every node can open what others seal: an
   * eighth of the seal period in whole seconds, at most 15 minutes.
   */
  public Duration publishLead() {
    Duration eighth = Duration.ofSeconds(sealPeriod().toSeconds() / 8);
    return eighth.compareTo(LONGEST_LEAD) < 0 ? eighth : LONGEST_LEAD;
  }

  /**
   * How long a key opens after it has stopped sealing: until its last ticket has expired, even if
   * the clock of the node that sealed the ticket was ahead and the clock of this node is behind.
   */
  public Duration openingWindow() {
    return ticketLifetime().plus(clockSkew().multipliedBy(2));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ResumptionPolicy that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("^Values", "ResumptionPolicy");
  }

  private record Values(
      boolean tickets,
      boolean sessionIds,
      TicketFormat ticketFormat,
      int ticketKeyBits,
      Duration sealPeriod,
      int sealJitterPercent,
      Duration ticketLifetime,
      Duration clockSkew,
      Duration lineage,
      int ticketCap,
      boolean requireExtendedMasterSecret,
      RenewalRule renewal,
      PeerChain.Form peerChainForm) {

    private Values {
      Objects.requireNonNull(ticketFormat, "ticketFormat");
      Objects.requireNonNull(renewal, "renewal");
      Objects.requireNonNull(peerChainForm, "peerChainForm");
      checkDuration("sealPeriod", sealPeriod, LEAST_PERIOD, LONGEST);
      checkDuration("ticketLifetime", ticketLifetime, Duration.ofSeconds(1), LONGEST);
      checkDuration("clockSkew", clockSkew, Duration.ZERO, LONGEST_SKEW);
      checkDuration("lineage", lineage, Duration.ofSeconds(1), Duration.ofDays(366));
      checkRange("sealJitterPercent", sealJitterPercent, 0, 50);
      checkRange("ticketCap", ticketCap, 0, 0xffff);
      checkBits(ticketFormat, ticketKeyBits);
    }

    private Values with(TicketFormat format, int bits) {
      return new Values(
          tickets,
          sessionIds,
          format,
          bits,
          sealPeriod,
          sealJitterPercent,
          ticketLifetime,
          clockSkew,
          lineage,
          ticketCap,
          requireExtendedMasterSecret,
          renewal,
          peerChainForm);
    }
  }

  /** This policy for other keys: all but the format and the size of ticket keys stays the same. */
  public ResumptionPolicy withKeyFormat(TicketFormat format, int bits) {
    return new ResumptionPolicy(values.with(format, bits));
  }

  /**
   * What this policy and the policy of a key ring decide differently about keys; empty if nothing.
   * Keys need the engine's policy: a ticket that outlived its key, for one, could not be resumed.
   */
  public Optional<String> keyDifference(ResumptionPolicy ofKeys) {
    return difference("ticketFormat", ticketFormat(), ofKeys.ticketFormat())
        .or(() -> difference("ticketKeyBits", ticketKeyBits(), ofKeys.ticketKeyBits()))
        .or(() -> difference("sealPeriod", sealPeriod(), ofKeys.sealPeriod()))
        .or(() -> difference("sealJitterPercent", sealJitterPercent(), ofKeys.sealJitterPercent()))
        .or(() -> difference("ticketLifetime", ticketLifetime(), ofKeys.ticketLifetime()))
        .or(() -> difference("clockSkew", clockSkew(), ofKeys.clockSkew()));
  }

  private static Optional<String> difference(String name, Object engine, Object keys) {
    return engine.equals(keys)
        ? Optional.empty()
        : Optional.of(name + " is " + keys + " for the keys and " + engine + " for the engine");
  }

  private static void checkDuration(String name, Duration value, Duration least, Duration most) {
    Objects.requireNonNull(value, name);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(name + " is not in " + least + ".." + most + ": " + value);
    }
  }

  private static void checkRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " is not in " + least + ".." + most + ": " + value);
    }
  }

  private static void checkBits(TicketFormat format, int bits) {
    if (bits != 256 && !(bits == 128 && format == TicketFormat.OPENSSL)) {
      throw new IllegalArgumentException(
          "ticketKeyBits is not 256, or 128 with the format openssl: " + bits);
    }
  }

  /** A builder of policies. Not safe for use by several threads. */
  public static final class Builder {
    private boolean tickets = true;
    private boolean sessionIds = true;
    private TicketFormat ticketFormat = TicketFormat.RFC5077;
    private int ticketKeyBits = 256;
    private Duration sealPeriod = Duration.ofHours(4);
    private int sealJitterPercent = 10;
    private Duration ticketLifetime = Duration.ofHours(4);
    private Duration clockSkew = Duration.ofMinutes(2);
    private @Nullable Duration lineage;
    private int ticketCap = 2048;
    private boolean requireExtendedMasterSecret = true;
    private RenewalRule renewal = RenewalRule.afterPercent(50);
    private PeerChain.Form peerChainForm = PeerChain.Form.FULL;

    private Builder() {}

    /** Switches tickets on or off; off, extension 35 is an unknown extension. */
    public Builder tickets(boolean value) {
      tickets = value;
      return this;
    }

    /** Switches session IDs on or off. */
    public Builder sessionIds(boolean value) {
      sessionIds = value;
      return this;
    }

    /** The format of keys that rotation makes. */
    public Builder ticketFormat(TicketFormat value) {
      ticketFormat = value;
      return this;
    }

    /**
     * The size of the keys that rotation makes, 256 bits by default. 128 is for the format {@code
     * openssl} alone, in fleets with programs that read no larger keys.
     */
    public Builder ticketKeyBits(int value) {
      ticketKeyBits = value;
      return this;
    }

    /** For how long one key seals, from 8 seconds to 7 days. */
    public Builder sealPeriod(Duration value) {
      sealPeriod = value;
      return this;
    }

    /** By how much a seal period may be shortened at random, {@code 0..50} percent. */
    public Builder sealJitterPercent(int value) {
      sealJitterPercent = value;
      return this;
    }

    /** How long a ticket or a stored session can be resumed, from a second to 7 days. */
    public Builder ticketLifetime(Duration value) {
      ticketLifetime = value;
      return this;
    }

    /** By how much the clocks of nodes may differ, at most 10 minutes. */
    public Builder clockSkew(Duration value) {
      clockSkew = value;
      return this;
    }

    /**
     * How long after its full handshake a session can be resumed. The default is twice the seal
     * period: with more, renewals stretch what one stolen key opens (RFC 9325, Section 3.4).
     */
    public Builder dangerouslyAllowLineage(Duration value) {
      lineage = Objects.requireNonNull(value, "lineage");
      return this;
    }

    /** The size of the largest ticket that is issued, {@code 0..2^16-1} octets. */
    public Builder ticketCap(int octets) {
      ticketCap = octets;
      return this;
    }

    /**
     * Issues and resumes sessions without extended master secret, too. <b>Danger:</b> their
     * resumption can be spliced with another connection's (the triple handshake attack), and the
     * SHOULD of RFC 7627, Section 5.3 to abort such a resumption is waived.
     */
    public Builder dangerouslyAllowSessionsWithoutExtendedMasterSecret() {
      requireExtendedMasterSecret = false;
      return this;
    }

    /** When a resumption by ticket also gives out a new ticket. */
    public Builder renewal(RenewalRule value) {
      renewal = value;
      return this;
    }

    /** How much of the client's certificate chain a session carries. */
    public Builder peerChainForm(PeerChain.Form value) {
      peerChainForm = value;
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ResumptionPolicy build() {
      checkDuration("sealPeriod", sealPeriod, LEAST_PERIOD, LONGEST); // before it is multiplied
      return new ResumptionPolicy(
          new Values(
              tickets,
              sessionIds,
              ticketFormat,
              ticketKeyBits,
              sealPeriod,
              sealJitterPercent,
              ticketLifetime,
              clockSkew,
              lineage == null ? sealPeriod.multipliedBy(2) : lineage,
              ticketCap,
              requireExtendedMasterSecret,
              renewal,
              peerChainForm));
    }
  }

  /**
   * When a resumption by ticket also gives the client a new ticket.
   *
   * <p>Renewing spares the client the full handshake that would follow the expiry of its ticket; it
   * never lengthens the lineage. Immutable.
   *
   * @param onOlderKey whether a ticket is renewed that no longer stands under the sealing key
   * @param afterPercent the share of the ticket lifetime that must have passed, {@code 0..100}; 100
   *     means that age alone never renews
   */
  public record RenewalRule(boolean onOlderKey, int afterPercent) {

    /** Checks the range. */
    public RenewalRule {
      if (afterPercent < 0 || afterPercent > 100) {
        throw new IllegalArgumentException("afterPercent is not in 0..100: " + afterPercent);
      }
    }

    /** No ticket is ever renewed. */
    public static RenewalRule never() {
      return new RenewalRule(false, 100);
    }

    /**
     * Every ticket is renewed at each use, which leaves an observer nothing to track clients by.
     */
    public static RenewalRule always() {
      return new RenewalRule(true, 0);
    }

    /** A ticket is renewed when its key seals no more. */
    public static RenewalRule whenKeyIsOlder() {
      return new RenewalRule(true, 100);
    }

    /**
     * A ticket is renewed when part of its lifetime has passed, or its key seals no more.
     *
     * @param percent of the ticket lifetime, {@code 0..100}
     */
    public static RenewalRule afterPercent(int percent) {
      return new RenewalRule(true, percent);
    }

    /** Whether a ticket of this age under a key in this phase is due. */
    public boolean isDue(KeyPhase phase, Duration age, Duration ticketLifetime) {
      if (onOlderKey && phase == KeyPhase.OPENING_ONLY) {
        return true;
      }
      return afterPercent < 100
          && age.multipliedBy(100).compareTo(ticketLifetime.multipliedBy(afterPercent)) >= 0;
    }
  }
}

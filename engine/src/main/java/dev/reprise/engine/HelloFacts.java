// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine;

import dev.reprise.codec.HostName;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.engine.crypto.SuiteTraits;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What one hello and the server's answer to it say about resumption, once the version is
 * negotiated. Immutable.
 *
 * @param version the protocol version that is being negotiated, such as {@code 0x0303}
 * @param offeredCipherSuites what the client offers
 * @param enabledCipherSuites what the server has enabled
 * @param extendedMasterSecret whether the client offers extended master secret (RFC 7627)
 * @param extendedMasterSecretEnabled whether the server would negotiate it
 * @param serverName the name that the client asks for
 * @param maxFragmentLength the code that the client offers (RFC 6066, Section 4), {@code 1..4}
 * @param sessionId the session ID of the hello, as the client sent it
 * @param ticket the contents of the session_ticket extension: absent if there is no such extension,
 *     empty if the client asks for a ticket without having one
 * @param renegotiation whether a handshake was completed on this connection before
 * @since 0.1
 */
public record HelloFacts(
    int version,
    CipherSuites offeredCipherSuites,
    CipherSuites enabledCipherSuites,
    boolean extendedMasterSecret,
    boolean extendedMasterSecretEnabled,
    Optional<HostName> serverName,
    OptionalInt maxFragmentLength,
    SessionId sessionId,
    Optional<Bytes> ticket,
    boolean renegotiation) {

  /** Checks that nothing is missing. */
  public HelloFacts {
    Objects.requireNonNull(offeredCipherSuites, "offeredCipherSuites");
    Objects.requireNonNull(enabledCipherSuites, "enabledCipherSuites");
    Objects.requireNonNull(serverName, "serverName");
    Objects.requireNonNull(maxFragmentLength, "maxFragmentLength");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(ticket, "ticket");
  }

  /** A builder of a hello of TLS 1.2 without anything in it. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether TLS 1.2 or DTLS 1.2 is being negotiated. Only their sessions are resumed here. */
  public boolean isResumable() {
    return StatePlaintext.isResumable(version);
  }

  /** Whether a session set up by this hello would have extended master secret. */
  public boolean negotiatesExtendedMasterSecret() {
    return extendedMasterSecret && extendedMasterSecretEnabled;
  }

  /** Whether the client presents a ticket, not just asks for one. */
  public boolean presentsTicket() {
    return ticket.isPresent() && !ticket.get().isEmpty();
  }

  /** Facts in the making. Not safe for use by several threads. */
  public static final class Builder {
    private int version = StatePlaintext.TLS_1_2;
    private CipherSuites offeredCipherSuites = CipherSuites.NONE;
    private CipherSuites enabledCipherSuites = CipherSuites.NONE;
    private boolean extendedMasterSecret;
    private boolean extendedMasterSecretEnabled = true;
    private Optional<HostName> serverName = Optional.empty();
    private OptionalInt maxFragmentLength = OptionalInt.empty();
    private SessionId sessionId = SessionId.EMPTY;
    private Optional<Bytes> ticket = Optional.empty();
    private boolean renegotiation;

    private Builder() {}

    /** The protocol version that is being negotiated. */
    public Builder version(int value) {
      version = value;
      return this;
    }

    /** What the client offers. */
    public Builder offeredCipherSuites(CipherSuites value) {
      offeredCipherSuites = value;
      return this;
    }

    /** What the server has enabled. */
    public Builder enabledCipherSuites(CipherSuites value) {
      enabledCipherSuites = value;
      return this;
    }

    /** Whether the client offers extended master secret. */
    public Builder extendedMasterSecret(boolean value) {
      extendedMasterSecret = value;
      return this;
    }

    /** Whether the server would negotiate extended master secret. */
    public Builder extendedMasterSecretEnabled(boolean value) {
      extendedMasterSecretEnabled = value;
      return this;
    }

    /** The name that the client asks for. */
    public Builder serverName(Optional<HostName> value) {
      serverName = value;
      return this;
    }

    /** The code of max_fragment_length that the client offers. */
    public Builder maxFragmentLength(OptionalInt value) {
      maxFragmentLength = value;
      return this;
    }

    /** The session ID of the hello. */
    public Builder sessionId(SessionId value) {
      sessionId = value;
      return this;
    }

    /** The contents of the session_ticket extension, if the hello has it. */
    public Builder ticket(Optional<Bytes> value) {
      ticket = value;
      return this;
    }

    /** Whether a handshake was completed on this connection before. */
    public Builder renegotiation(boolean value) {
      renegotiation = value;
      return this;
    }

    /** The facts. */
    public HelloFacts build() {
      return new HelloFacts(
          version,
          offeredCipherSuites,
          enabledCipherSuites,
          extendedMasterSecret,
          extendedMasterSecretEnabled,
          serverName,
          maxFragmentLength,
          sessionId,
          ticket,
          renegotiation);
    }
  }

  /**
   * Cipher suites by their two-octet codes, as offered in a hello or enabled at a server.
   * Immutable.
   */
  public static final class CipherSuites {

    /** No suite. */
    public static final CipherSuites NONE = new CipherSuites(new int[0]);

    private final int[] codes;

    private CipherSuites(int[] codes) {
      this.codes = codes;
    }

    /** The suites with these codes, each {@code 0..2^16-1}, in order of preference. */
    public static CipherSuites of(int... codes) {
      return codes.length == 0 ? NONE : new CipherSuites(codes.clone());
    }

    /** Whether this suite is among them. */
    public boolean contains(int code) {
      for (int each : codes) {
        if (each == code) {
          return true;
        }
      }
      return false;
    }

    /** The suites of these that are also among {@code others}. */
    public CipherSuites retain(CipherSuites others) {
      return of(Arrays.stream(codes).filter(others::contains).toArray());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof CipherSuites that && Arrays.equals(codes, that.codes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(codes);
    }

    /** The codes in hexadecimal digits. */
    @Override
    public String toString() {
      return Arrays.stream(codes)
          .mapToObj(code -> HexFormat.of().toHexDigits((short) code))
          .collect(Collectors.joining(", ", "[", "]"));
    }

    /** The strength of the strongest of them, in bits; zero if there is none. */
    public int strongestBits() {
      return Arrays.stream(codes).map(SuiteTraits::bits).max().orElse(0);
    }

    /** The strength of the weakest of them, in bits; zero if there is none. */
    public int weakestBits() {
      return Arrays.stream(codes).map(SuiteTraits::bits).min().orElse(0);
    }

    /** Whether one of them identifies the client by a pre-shared key. */
    public boolean mayUsePsk() {
      return Arrays.stream(codes).anyMatch(SuiteTraits::usesPsk);
    }
  }
}

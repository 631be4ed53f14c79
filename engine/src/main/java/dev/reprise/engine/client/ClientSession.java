// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.client;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.SessionId;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session as a client keeps it: what the full handshake agreed, and the ticket or the session ID
 * under which the server resumes it. Immutable.
 *
 * @since 0.1
 */
public final class ClientSession implements WireStruct {

  private final ClientSessionRecord components;

  private ClientSession(ClientSessionRecord components) {
    this.components = components;
  }

  /**
   * A builder of a session.
   *
   * @param masterSecret 48 octets, not all zero
   */
  public static Builder builder(SecretBytes masterSecret) {
    return new Builder(masterSecret);
  }

  /**
   * Reads one session, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code TRUNCATED} if a field runs past the end; {@code ILLEGAL_VALUE}
   *     for another version, a flag that is neither 0 nor 1, an all-zero secret, or a session with
   *     both a ticket and an ID, or neither
   */
  public static ClientSession readFrom(Reader in) throws DecodeException {
    return new ClientSession(ClientSessionRecord.readFrom(in));
  }

  @Override
  public void writeTo(Writer out) {
    components.writeTo(out);
  }

  @Override
  public int encodedLength() {
    return components.encodedLength();
  }

  /** The version: 0x0303 for TLS 1.2, 0xfefd for DTLS 1.2. */
  public int protocolVersion() {
    return components.protocolVersion();
  }

  /** The cipher suite, {@code 0..2^16-1}. */
  public int cipherSuite() {
    return components.cipherSuite();
  }

  /** Whether the session was set up with extended master secret (RFC 7627). */
  public boolean extendedMasterSecret() {
    return components.extendedMasterSecret();
  }

  /** 0 if none was agreed, or the code of RFC 6066, Section 4, {@code 1..4}. */
  public int maxFragmentLength() {
    return components.maxFragmentLength();
  }

  /** The master secret, 48 octets. */
  public SecretBytes masterSecret() {
    return components.masterSecret();
  }

  /** The server's session ID; empty if there is a ticket. */
  public SessionId sessionId() {
    return components.sessionId();
  }

  /** The ticket; empty if there is a session ID. */
  public Bytes ticket() {
    return components.ticket();
  }

  /** The lifetime hint of the ticket in seconds, {@code 0..2^32-1}; 0 if it is unspecified. */
  public long lifetimeHintSeconds() {
    return components.lifetimeHintSeconds();
  }

  /** The time of the full handshake, in whole seconds. */
  public Instant authenticationTime() {
    return Instant.ofEpochSecond(components.authenticationTime());
  }

  /** The time at which the ticket or the ID was received, in whole seconds. */
  public Instant receivedAt() {
    return Instant.ofEpochSecond(components.receivedAt());
  }

  /** The server's certificates, its own first. */
  public List<Certificate> serverChain() {
    return components.serverChain();
  }

  /** The client's certificates, its own first; empty if it sent none. */
  public List<Certificate> clientChain() {
    return components.clientChain();
  }

  /**
   * Why a client does not offer this session at {@code now}; empty if it does.
   *
   * <p>A time of receipt in the future counts as now, because the client's clock may have been set
   * back.
   */
  public Optional<ClientOutcome.Reason> objection(ClientPolicy policy, Instant now) {
    if (!(ticket().isEmpty() ? policy.sessionIds() : policy.tickets())) {
      return Optional.of(ClientOutcome.Reason.DISABLED);
    }
    if (policy.requireExtendedMasterSecret() && !extendedMasterSecret()) {
      return Optional.of(ClientOutcome.Reason.EMS);
    }
    if (Duration.between(authenticationTime(), now).compareTo(policy.lineage()) > 0) {
      return Optional.of(ClientOutcome.Reason.LINEAGE);
    }
    if (Duration.between(receivedAt(), now).compareTo(lifetime(policy)) > 0) {
      return Optional.of(ClientOutcome.Reason.EXPIRED);
    }
    return Optional.empty();
  }

  /** The server's hint, or the policy's lifetime if there is no hint or the hint is longer. */
  private Duration lifetime(ClientPolicy policy) {
    Duration hint = Duration.ofSeconds(lifetimeHintSeconds());
    return hint.isZero() || hint.compareTo(policy.lifetime()) > 0 ? policy.lifetime() : hint;
  }

  /** The same session under another ticket. */
  public ClientSession renewed(Bytes ticket, long lifetimeHintSeconds, Instant receivedAt) {
    return new Builder(masterSecret())
        .protocolVersion(protocolVersion())
        .cipherSuite(cipherSuite())
        .extendedMasterSecret(extendedMasterSecret())
        .maxFragmentLength(maxFragmentLength())
        .ticket(ticket, lifetimeHintSeconds)
        .authenticationTime(authenticationTime())
        .receivedAt(receivedAt)
        .serverChain(serverChain())
        .clientChain(clientChain())
        .build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientSession that && components.equals(that.components);
  }

  @Override
  public int hashCode() {
    return components.hashCode();
  }

  @Override
  public String toString() {
    return components.toString();
  }

  /** A builder of sessions. Not safe for use by several threads. */
  public static final class Builder {
    private final SecretBytes masterSecret;
    private int protocolVersion = StatePlaintext.TLS_1_2;
    private int cipherSuite;
    private boolean extendedMasterSecret = true;
    private int maxFragmentLength;
    private SessionId sessionId = SessionId.EMPTY;
    private Bytes ticket = Bytes.EMPTY;
    private long lifetimeHintSeconds;
    private Instant authenticationTime = Instant.EPOCH;
    private Instant receivedAt = Instant.EPOCH;
    private List<Certificate> serverChain = List.of();
    private List<Certificate> clientChain = List.of();

    private Builder(SecretBytes masterSecret) {
      this.masterSecret = Objects.requireNonNull(masterSecret, "masterSecret");
    }

    /** The version: 0x0303 for TLS 1.2, which is the default, or 0xfefd for DTLS 1.2. */
    public Builder protocolVersion(int value) {
      protocolVersion = value;
      return this;
    }

    /** The cipher suite, {@code 0..2^16-1}. */
    public Builder cipherSuite(int value) {
      cipherSuite = value;
      return this;
    }

    /** Whether the session was set up with extended master secret, which is the default. */
    public Builder extendedMasterSecret(boolean value) {
      extendedMasterSecret = value;
      return this;
    }

    /** 0 if none was agreed, which is the default, or the code of RFC 6066, Section 4. */
    public Builder maxFragmentLength(int value) {
      maxFragmentLength = value;
      return this;
    }

    /** The server's session ID; for a session without a ticket. */
    public Builder sessionId(SessionId value) {
      sessionId = value;
      return this;
    }

    /** The ticket and its lifetime hint, 0 if unspecified; for a session without an ID. */
    public Builder ticket(Bytes value, long hintSeconds) {
      ticket = value;
      lifetimeHintSeconds = hintSeconds;
      return this;
    }

    /** The time of the full handshake. */
    public Builder authenticationTime(Instant value) {
      authenticationTime = value;
      return this;
    }

    /** The time at which the ticket or the ID was received. */
    public Builder receivedAt(Instant value) {
      receivedAt = value;
      return this;
    }

    /** The server's certificates, its own first. */
    public Builder serverChain(List<Certificate> value) {
      serverChain = value;
      return this;
    }

    /** The client's certificates, its own first. */
    public Builder clientChain(List<Certificate> value) {
      clientChain = value;
      return this;
    }

    /**
     * The session.
     *
     * @throws IllegalArgumentException if a value is out of range, or not exactly one of ticket and
     *     session ID is there
     */
    public ClientSession build() {
      return new ClientSession(
          new ClientSessionRecord(
              protocolVersion,
              cipherSuite,
              extendedMasterSecret,
              maxFragmentLength,
              masterSecret,
              sessionId,
              ticket,
              lifetimeHintSeconds,
              authenticationTime.getEpochSecond(),
              receivedAt.getEpochSecond(),
              serverChain,
              clientChain));
    }
  }
}

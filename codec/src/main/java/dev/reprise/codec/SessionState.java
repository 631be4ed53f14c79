// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

// Longer than 300 lines: one stored structure, its reading, writing and checks side by side.

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The state of a session, as rfc5077 tickets, aead tickets and stored sessions carry it.
 *
 * <pre>{@code
 * struct {
 *     StatePlaintext plaintext;
 *     uint8 extensions_version = 1;
 *     StateExtension extensions<0..2^16-1>;
 * } SessionState;
 *
 * struct {
 *     uint16 extension_type;
 *     opaque extension_data<0..2^16-1>;
 * } StateExtension;
 * }</pre>
 *
 * <p>Bit 0x8000 of extension_type means critical: a reader that does not know the type must not
 * resume the session. Types ascend strictly by their low 15 bits, and an extension with its default
 * value is left out, so a state has exactly one encoding.
 *
 * <pre>{@code
 * extended_master_secret 0x0001  struct {}
 * scope                  0x8002  ScopeDigest
 * generations            0x8003  Generations             // absent = all zero
 * server_name            0x8004  opaque host_name[length of extension_data]
 * authentication_time    0x8005  uint32                  // always there
 * max_fragment_length    0x8006  uint8                   // 1..4
 * local_chain            0x8007  opaque digest[32]
 * srp_identity           0x8008  opaque identity[length of extension_data]    // 1..255
 * peer_chain             0x8009  PeerChain
 * application_data       0x000A  opaque data[length of extension_data]        // 0..64511
 * peer_not_after         0x800B  uint32                  // only beside peer_chain
 * }</pre>
 *
 * <p>A reader skips unknown types that are not critical; a renewed state loses them. Immutable,
 * except for the master secret's {@code destroy()}.
 *
 * @param plaintext the fields of RFC 5077
 * @param extendedMasterSecret whether the master secret is bound to its handshake (RFC 7627)
 * @param scope where the session may be resumed; absent if the full handshake had no scope
 * @param generations the generations in force at the full handshake
 * @param serverName the name that the client asked for; absent if it asked for none
 * @param authenticationTimeSeconds when the full handshake was, in seconds since 1970, {@code
 *     0..2^32-1}
 * @param maxFragmentLength the code that was negotiated (RFC 6066, Section 4), {@code 1..4}
 * @param localChain SHA-256 over the server's chain as {@link Certificate} encodes its entries, 32
 *     octets
 * @param srpIdentity the SRP user name, {@code 1..255} octets
 * @param peerChain the part of the client's chain that is kept; absent if the whole chain is kept,
 *     or there is no chain
 * @param applicationData the embedder's data, at most {@link #MAX_APPLICATION_DATA} octets
 * @param peerNotAfterSeconds the earliest end of the client's certificates that are not kept, in
 *     seconds since 1970, {@code 0..2^32-1}; absent if all are kept, or the ends are not known, as
 *     in sessions of OpenSSL
 * @since 0.1
 */
public record SessionState(
    StatePlaintext plaintext,
    boolean extendedMasterSecret,
    Optional<ScopeDigest> scope,
    Generations generations,
    Optional<HostName> serverName,
    long authenticationTimeSeconds,
    OptionalInt maxFragmentLength,
    Optional<Bytes> localChain,
    Optional<Bytes> srpIdentity,
    Optional<PeerChain> peerChain,
    Optional<Bytes> applicationData,
    OptionalLong peerNotAfterSeconds)
    implements WireStruct {

  /** The most application data, in octets: the other extensions take less than 1 KiB. */
  public static final int MAX_APPLICATION_DATA = 0xffff - 1024;

  private static final int EXTENSIONS_VERSION = 1;

  /** Checks each component. */
  public SessionState {
    Writer.checkUint32("authentication_time", authenticationTimeSeconds);
    maxFragmentLength.ifPresent(
        code ->
            Writer.checkRange(
                "max_fragment_length", code, MaxFragmentLength.LEAST, MaxFragmentLength.GREATEST));
    localChain.ifPresent(digest -> Writer.checkFixed("local_chain", digest, 32));
    srpIdentity.ifPresent(identity -> Writer.checkOpaque("srp_identity", identity, 1, 255));
    applicationData.ifPresent(
        data -> Writer.checkOpaque("application_data", data, 0, MAX_APPLICATION_DATA));
    if (!fits(peerChain, plaintext.clientIdentity())) {
      throw new IllegalArgumentException(
          "peer_chain " + peerChain + " does not fit " + plaintext.clientIdentity());
    }
    peerNotAfterSeconds.ifPresent(seconds -> Writer.checkUint32("peer_not_after", seconds));
    if (peerNotAfterSeconds.isPresent() && peerChain.isEmpty()) {
      throw new IllegalArgumentException("there is a peer_not_after, but no peer_chain");
    }
  }

  /**
   * A builder of a state.
   *
   * @param authenticationTime when the full handshake was, 1970 to 2106; fractions of a second are
   *     dropped
   */
  public static Builder builder(StatePlaintext plaintext, Instant authenticationTime) {
    return new Builder(plaintext).authenticationTimeSeconds(authenticationTime.getEpochSecond());
  }

  /**
   * Reads one state, leaving {@code in} just past it; the caller rejects trailing octets.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} for another extensions_version, for an extension
   *     that is unknown and critical, wrongly marked, out of order, repeated or in contradiction to
   *     the plaintext, and if there is no authentication_time; {@code TRUNCATED} if a field runs
   *     past its end, or the extensions are missing; or as {@link StatePlaintext#readFrom}
   */
  public static SessionState readFrom(Reader in) throws DecodeException {
    StatePlaintext plaintext = StatePlaintext.readFrom(in);
    if (in.uint8("extensions_version") != EXTENSIONS_VERSION) {
      throw in.illegal("extensions_version");
    }
    Builder state = new Builder(plaintext);
    StateExtensions.readInto(state, in.body16("extensions", 0, 0xffff));
    if (state.authenticationTimeSeconds.isEmpty()) {
      throw in.illegal("authentication_time");
    }
    if (!fits(state.peerChain, plaintext.clientIdentity())) {
      throw in.illegal("peer_chain");
    }
    if (state.peerNotAfterSeconds.isPresent() && state.peerChain.isEmpty()) {
      throw in.illegal("peer_not_after");
    }
    return state.build();
  }

  @Override
  public void writeTo(Writer out) {
    plaintext.writeTo(out);
    out.uint8(EXTENSIONS_VERSION);
    out.uint16(StateExtensions.encodedLength(this));
    StateExtensions.writeTo(out, this);
  }

  @Override
  public int encodedLength() {
    return plaintext.encodedLength() + 1 + 2 + StateExtensions.encodedLength(this);
  }

  /** The time of the full handshake that every ticket of this lineage goes back to. */
  public Instant authenticationTime() {
    return Instant.ofEpochSecond(authenticationTimeSeconds);
  }

  /** The earliest end of the client's certificates that are not kept. */
  public Optional<Instant> peerNotAfter() {
    return peerNotAfterSeconds.isPresent()
        ? Optional.of(Instant.ofEpochSecond(peerNotAfterSeconds.getAsLong()))
        : Optional.empty();
  }

  /** The same session in a ticket that is issued at another time. */
  public SessionState withTimestamp(Instant timestamp) {
    return new SessionState(
        plaintext.withTimestamp(timestamp),
        extendedMasterSecret,
        scope,
        generations,
        serverName,
        authenticationTimeSeconds,
        maxFragmentLength,
        localChain,
        srpIdentity,
        peerChain,
        applicationData,
        peerNotAfterSeconds);
  }

  /** All fields, but only the length of the embedder's data. */
  @Override
  public String toString() {
    return ("SessionState[%s, extendedMasterSecret=%s, scope=%s, generations=%s, serverName=%s,"
            + " authenticationTime=%s, maxFragmentLength=%s, localChain=%s, srpIdentity=%s,"
            + " peerChain=%s, applicationData=%s, peerNotAfter=%s]")
        .formatted(
            plaintext,
            extendedMasterSecret,
            scope,
            generations,
            serverName,
            authenticationTime(),
            maxFragmentLength,
            localChain,
            srpIdentity,
            peerChain,
            applicationData.map(data -> data.length() + " octets"),
            peerNotAfter());
  }

  private static boolean fits(Optional<PeerChain> peerChain, ClientIdentity client) {
    if (!(client instanceof ClientIdentity.CertificateBased certificateBased)) {
      return peerChain.isEmpty();
    }
    int certificates = certificateBased.certificateList().size();
    return peerChain
        .map(kept -> kept.form().certificates() == certificates)
        .orElse(certificates > 0);
  }

  /**
   * A builder of a {@link SessionState}; a field that is not set is absent. Not safe for use by
   * several threads.
   */
  public static final class Builder {

    private final StatePlaintext plaintext;
    private boolean extendedMasterSecret;
    private Optional<ScopeDigest> scope = Optional.empty();
    private Generations generations = Generations.ZERO;
    private Optional<HostName> serverName = Optional.empty();
    private OptionalLong authenticationTimeSeconds = OptionalLong.empty();
    private OptionalInt maxFragmentLength = OptionalInt.empty();
    private Optional<Bytes> localChain = Optional.empty();
    private Optional<Bytes> srpIdentity = Optional.empty();
    private Optional<PeerChain> peerChain = Optional.empty();
    private Optional<Bytes> applicationData = Optional.empty();
    private OptionalLong peerNotAfterSeconds = OptionalLong.empty();

    private Builder(StatePlaintext plaintext) {
      this.plaintext = plaintext;
    }

    /** Whether the master secret is bound to its handshake. */
    public Builder extendedMasterSecret(boolean value) {
      extendedMasterSecret = value;
      return this;
    }

    /** Where the session may be resumed. */
    public Builder scope(ScopeDigest value) {
      scope = Optional.of(value);
      return this;
    }

    /** The generations in force at the full handshake. */
    public Builder generations(Generations value) {
      generations = value;
      return this;
    }

    /** The name that the client asked for. */
    public Builder serverName(HostName value) {
      serverName = Optional.of(value);
      return this;
    }

    /** The code that was negotiated, {@code 1..4}. */
    public Builder maxFragmentLength(int value) {
      maxFragmentLength = OptionalInt.of(value);
      return this;
    }

    /** The digest of the server's chain, 32 octets. */
    public Builder localChain(Bytes value) {
      localChain = Optional.of(value);
      return this;
    }

    /** The SRP user name, {@code 1..255} octets. */
    public Builder srpIdentity(Bytes value) {
      srpIdentity = Optional.of(value);
      return this;
    }

    /** The part of the client's chain that is kept, unless it is the whole chain. */
    public Builder peerChain(PeerChain value) {
      peerChain = Optional.of(value);
      return this;
    }

    /** The embedder's data. */
    public Builder applicationData(Bytes value) {
      applicationData = Optional.of(value);
      return this;
    }

    /**
     * The earliest end of the client's certificates that are not kept. An end before 1970 or after
     * 2106 counts as the first or the last second that the state can hold.
     */
    public Builder peerNotAfter(Instant value) {
      return peerNotAfterSeconds(Math.max(0, Math.min(0xffffffffL, value.getEpochSecond())));
    }

    Builder peerNotAfterSeconds(long value) {
      peerNotAfterSeconds = OptionalLong.of(value);
      return this;
    }

    Builder authenticationTimeSeconds(long value) {
      authenticationTimeSeconds = OptionalLong.of(value);
      return this;
    }

    /**
     * The state.
     *
     * @throws IllegalArgumentException if a field is out of its range, or the peer chain does not
     *     fit the client's identity
     */
    public SessionState build() {
      return new SessionState(
          plaintext,
          extendedMasterSecret,
          scope,
          generations,
          serverName,
          authenticationTimeSeconds.orElseThrow(),
          maxFragmentLength,
          localChain,
          srpIdentity,
          peerChain,
          applicationData,
          peerNotAfterSeconds);
    }
  }
}

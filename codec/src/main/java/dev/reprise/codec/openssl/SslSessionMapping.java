// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.openssl;

import dev.reprise.codec.Certificate;
import dev.reprise.codec.ClientIdentity;
import dev.reprise.codec.HostName;
import dev.reprise.codec.PeerChain;
import dev.reprise.codec.SessionState;
import dev.reprise.codec.StatePlaintext;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.DecodeException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Converts an {@link SslSession} to a {@link SessionState} and back. The methods of SslSession
 * document what each direction loses.
 */
final class SslSessionMapping {

  private static final Bytes UNKNOWN_CHAIN = Bytes.copyOf(new byte[PeerChain.DIGEST_LENGTH]);

  private SslSessionMapping() {}

  static SessionState toSessionState(SslSession session) throws DecodeException {
    if (!StatePlaintext.isResumable(session.protocolVersion())) {
      throw illegal("ssl_version");
    }
    if (session.time() < 1 || session.time() > 0xffffffffL) {
      throw illegal("time");
    }
    Instant time = Instant.ofEpochSecond(session.time());
    SessionState.Builder state =
        SessionState.builder(
                StatePlaintext.of(
                    session.protocolVersion(),
                    session.cipherSuite(),
                    session.masterSecret(),
                    identity(session),
                    time),
                time)
            .extendedMasterSecret(session.extendedMasterSecret());
    if (session.serverName().isPresent()) {
      state.serverName(hostName(session.serverName().get()));
    }
    if (session.maxFragmentLengthMode() > 0) {
      state.maxFragmentLength(session.maxFragmentLengthMode());
    }
    if (session.srpUserName().isPresent()) {
      state.srpIdentity(srpIdentity(session.srpUserName().get()));
    }
    session.peerCertificate().map(SslSessionMapping::leafOnly).ifPresent(state::peerChain);
    return state.build();
  }

  static SslSession ofSessionState(SessionState state, Bytes sessionIdContext, Instant expiry) {
    StatePlaintext plaintext = state.plaintext();
    long time = state.authenticationTimeSeconds();
    return new SslSession(
        plaintext.protocolVersion(),
        plaintext.cipherSuite(),
        Bytes.EMPTY,
        plaintext.masterSecret(),
        time,
        Math.max(expiry.getEpochSecond() - time, 0),
        leaf(plaintext.clientIdentity()),
        sessionIdContext,
        0,
        state.serverName().map(SslSessionMapping::octets),
        pskIdentity(plaintext.clientIdentity()),
        0,
        Optional.empty(),
        state.srpIdentity(),
        state.extendedMasterSecret() ? SslSession.EXTENDED_MASTER_SECRET_FLAG : 0,
        Optional.empty(),
        state.maxFragmentLength().orElse(0));
  }

  private static ClientIdentity identity(SslSession session) throws DecodeException {
    if (session.peerCertificate().isPresent()) {
      if (session.pskIdentity().isPresent()) {
        throw illegal("psk_identity");
      }
      return new ClientIdentity.CertificateBased(
          List.of(new Certificate(session.peerCertificate().get())));
    }
    return session
        .pskIdentity()
        .<ClientIdentity>map(ClientIdentity.Psk::new)
        .orElse(ClientIdentity.ANONYMOUS);
  }

  private static PeerChain leafOnly(Bytes certificate) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      Bytes digest = Bytes.copyOf(sha256.digest(certificate.toByteArray()));
      return new PeerChain(PeerChain.Form.LEAF, digest, UNKNOWN_CHAIN);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }

  private static Optional<Bytes> leaf(ClientIdentity identity) {
    if (!(identity instanceof ClientIdentity.CertificateBased certificateBased)) {
      return Optional.empty();
    }
    if (certificateBased.certificateList().isEmpty()) {
      throw new IllegalArgumentException("the client's own certificate is not kept");
    }
    return Optional.of(certificateBased.certificateList().get(0).der());
  }

  private static Optional<Bytes> pskIdentity(ClientIdentity identity) {
    return identity instanceof ClientIdentity.Psk psk
        ? Optional.of(psk.identity())
        : Optional.empty();
  }

  private static HostName hostName(Bytes name) throws DecodeException {
    try {
      return HostName.normalise(name);
    } catch (DecodeException e) {
      throw new DecodeException(e.kind(), "hostname", 0);
    }
  }

  private static Bytes srpIdentity(Bytes name) throws DecodeException {
    if (name.length() > 255) {
      throw new DecodeException(Kind.LENGTH_OUT_OF_RANGE, "srp_username", 0);
    }
    return name;
  }

  private static Bytes octets(HostName name) {
    return Bytes.copyOf(name.name().getBytes(StandardCharsets.US_ASCII));
  }

  private static DecodeException illegal(String field) {
    return new DecodeException(Kind.ILLEGAL_VALUE, field, 0);
  }
}

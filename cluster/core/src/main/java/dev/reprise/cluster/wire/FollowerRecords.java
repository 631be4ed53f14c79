// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.KeyName;
import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.crypto.Ed25519Signature;
import dev.reprise.engine.key.KeyRing;
import dev.reprise.engine.key.stored.KeyRingRecord;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * The records that members and followers exchange, sealed under the followers' secret. Followers
 * put heartbeats, states and requests; members sign the copy of the ring, so that a follower can
 * open it and can't forge one:
 *
 * <pre>{@code
 * struct {
 *     opaque signature[64];                    // Ed25519 over SignedRing
 *     StampedRecord ring[rest];                // with a KeyRingRecord
 * } FollowerRing;
 *
 * struct {
 *     SealedInfo info;                         // "reprise follower ring record v1", DomainContext
 *     StampedRecord ring;
 * } SignedRing;
 * }</pre>
 */
public final class FollowerRecords extends ClusterRecords {

  private final FollowerSecrets secrets;
  private final Sealed.Info info;

  /** The records of the followers that have these secrets. */
  public FollowerRecords(FollowerSecrets secrets, SecureRandom random) {
    super(new RecordSealer(secrets.shared(), random));
    this.secrets = secrets;
    this.info = secrets.shared().info(Purpose.FOLLOWER_RING);
  }

  /** A follower publishes no ring. */
  @Override
  public Bytes seal(Stamp stamp, KeyRing ring) {
    throw new IllegalStateException("a follower has no key that signs a ring");
  }

  /** A follower revokes nothing. */
  @Override
  public Bytes seal(Stamp stamp, Revocations revocations) {
    throw new IllegalStateException("a follower revokes nothing");
  }

  /**
   * A member's copy of the ring for followers.
   *
   * @param members the secrets of the cluster, whose first signs
   */
  public Bytes sealCopy(Stamp stamp, KeyRing ring, SharedSecrets members) {
    SecretBytes signingKey = members.derive(members.first(), Purpose.RING_SIGNING_KEY);
    byte[] stamped = Stamped.struct(stamp, new KeyRingRecord(ring)).encodedSecret();
    byte[] signed = signed(stamped);
    try {
      Bytes signature = Ed25519Signature.sign(signingKey, signed);
      return sealer().seal(Purpose.FOLLOWER_RING, Bytes.EMPTY, copy(signature, stamped));
    } finally {
      signingKey.destroy();
      Arrays.fill(stamped, (byte) 0);
      Arrays.fill(signed, (byte) 0);
    }
  }

  /** The ring in a copy that a member has signed; empty if it can't be opened, or nobody has. */
  @Override
  public Optional<RecordSealer.Opened<Stamped<KeyRing>>> openRing(Bytes octets) {
    if (octets.length() < KeyName.LENGTH) {
      return Optional.empty();
    }
    return secrets
        .find(new KeyName(octets.slice(0, KeyName.LENGTH)))
        .flatMap(
            secret ->
                sealer()
                    .open(
                        Purpose.FOLLOWER_RING,
                        Bytes.EMPTY,
                        octets,
                        in -> readCopy(in, secret.verifyingKey())));
  }

  /** A request as a record. */
  public Bytes seal(RingRequest request) {
    return sealer().seal(Purpose.RING_REQUEST, Bytes.EMPTY, request);
  }

  /** Whether a record is a follower's request for the copy. */
  public boolean isRequest(Bytes octets) {
    return sealer()
        .open(Purpose.RING_REQUEST, Bytes.EMPTY, octets, RingRequest::readFrom)
        .isPresent();
  }

  /** Whether a record is a request for the copy under the first secret, which members open, too. */
  public boolean isRequestUnderFirstSecret(Bytes octets) {
    return sealer()
        .open(Purpose.RING_REQUEST, Bytes.EMPTY, octets, RingRequest::readFrom)
        .filter(opened -> !opened.underFormerSecret())
        .isPresent();
  }

  private Stamped<KeyRing> readCopy(Reader in, Bytes verifyingKey) throws DecodeException {
    Bytes signature = in.fixed("signature", Ed25519Signature.LENGTH);
    SecretBytes rest = in.secret("ring", in.remaining());
    byte[] stamped = rest.toByteArray();
    rest.destroy();
    byte[] signed = signed(stamped);
    try {
      if (!Ed25519Signature.isValid(verifyingKey, signed, signature)) {
        throw in.illegal("signature");
      }
      return Reader.readAll(
          stamped, "ring", ring -> new Stamped<>(Stamp.readFrom(ring), readRing(ring)));
    } finally {
      Arrays.fill(stamped, (byte) 0);
      Arrays.fill(signed, (byte) 0);
    }
  }

  private byte[] signed(byte[] stamped) {
    byte[] context = info.encoded().toByteArray();
    byte[] signed = Arrays.copyOf(context, context.length + stamped.length);
    System.arraycopy(stamped, 0, signed, context.length, stamped.length);
    return signed;
  }

  /** A signature, then what was signed; the caller wipes that. */
  private static WireStruct copy(Bytes signature, byte[] stamped) {
    return new WireStruct() {
      @Override
      public void writeTo(Writer out) {
        out.fixed(signature);
        SecretBytes secret = SecretBytes.copyOf(stamped);
        out.secret(secret);
        secret.destroy();
      }

      @Override
      public int encodedLength() {
        return Ed25519Signature.LENGTH + stamped.length;
      }
    };
  }
}

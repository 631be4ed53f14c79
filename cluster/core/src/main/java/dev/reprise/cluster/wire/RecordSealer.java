// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.wire;

import dev.reprise.codec.Sealed;
import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Decoder;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.SecretBytes;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import dev.reprise.engine.crypto.SealedBox;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Seals what leaves the process, and opens what comes back if it is what was asked for.
 *
 * <p>A record is a {@link Sealed} under the first secret, derived for its purpose and cluster, with
 * this as associated data:
 *
 * <pre>{@code
 * struct {
 *     opaque subject<0..2^16-1>;
 * } RecordSubject;
 * }</pre>
 *
 * <p>So a record put in the place of another, or of another cluster's, does not open. That it is
 * the latest nobody can tell; what is inside says what it is worth. Safe for use by any thread if
 * the source of randomness is.
 */
public final class RecordSealer {

  /** More than the longest structure that there is, the revocations of a cluster. */
  private static final int LONGEST = (1 << 24) + 1024;

  private final SharedSecrets secrets;
  private final SecureRandom random;

  /** Seals with the first of these secrets, opens with all. */
  public RecordSealer(SharedSecrets secrets, SecureRandom random) {
    this.secrets = secrets;
    this.random = random;
  }

  /** The trust domain that the secrets are bound to. */
  String trustDomain() {
    return secrets.trustDomain();
  }

  /**
   * What was in a record.
   *
   * @param value what was sealed
   * @param underFormerSecret whether it was sealed with a secret that is not the first
   */
  public record Opened<T>(T value, boolean underFormerSecret) {

    /** The same with another value. */
    public <R> Opened<R> map(Function<T, R> change) {
      return new Opened<>(change.apply(value), underFormerSecret);
    }
  }

  /** A structure as a record. */
  public Bytes seal(Purpose purpose, Bytes subject, WireStruct struct) {
    byte[] plaintext = struct.encodedSecret();
    try {
      SharedSecret first = secrets.first();
      return SealedBox.seal(
              first.name(),
              first.octets(),
              secrets.info(purpose),
              associatedData(subject),
              plaintext,
              random)
          .encoded();
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /**
   * What a record holds; empty if none of the secrets opens it, it was sealed as something else, or
   * there is no such structure in it.
   */
  public <T> Optional<Opened<T>> open(
      Purpose purpose, Bytes subject, Bytes octets, Decoder<T> decoder) {
    if (octets.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      Sealed sealed = Reader.readAll(octets, "sealed", Sealed::readFrom);
      Optional<SharedSecret> secret = secrets.find(sealed.keyName());
      if (secret.isEmpty()) {
        return Optional.empty();
      }
      Optional<SecretBytes> plaintext =
          SealedBox.open(
              sealed, secret.get().octets(), secrets.info(purpose), associatedData(subject));
      return plaintext.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Opened<>(
                  read(plaintext.get(), purpose, decoder), !secret.get().equals(secrets.first())));
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  private static <T> T read(SecretBytes plaintext, Purpose purpose, Decoder<T> decoder)
      throws DecodeException {
    byte[] octets = plaintext.toByteArray();
    plaintext.destroy();
    try {
      return Reader.readAll(octets, purpose.label(), decoder);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static Bytes associatedData(Bytes subject) {
    Writer out = new Writer(Short.BYTES + subject.length());
    out.opaque16(subject);
    return out.toBytes();
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;

/**
 * The generation numbers of the policy, the trust store and the revocation lists at the full
 * handshake. A session is resumed only if each number is at least the one that is required now.
 *
 * <pre>{@code
 * struct {
 *     uint64 policy;
 *     uint64 trust_store;
 *     uint64 crl;
 * } Generations;
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param policy {@code 0..2^63-1}
 * @param trustStore {@code 0..2^63-1}
 * @param crl {@code 0..2^63-1}
 * @since 0.1
 */
public record Generations(long policy, long trustStore, long crl) implements WireStruct {

  /** All numbers are zero; a state encodes this by leaving the extension out. */
  public static final Generations ZERO = new Generations(0, 0, 0);

  /** Checks each component. */
  public Generations {
    Writer.checkUint64("policy", policy);
    Writer.checkUint64("trust_store", trustStore);
    Writer.checkUint64("crl", crl);
  }

  /**
   * Reads three numbers, leaving {@code in} just past them.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} for a number from {@code 2^63} on; {@code
   *     TRUNCATED} if a field runs past the end of {@code in}
   */
  public static Generations readFrom(Reader in) throws DecodeException {
    return new Generations(in.uint64("policy"), in.uint64("trust_store"), in.uint64("crl"));
  }

  @Override
  public void writeTo(Writer out) {
    out.uint64(policy);
    out.uint64(trustStore);
    out.uint64(crl);
  }

  @Override
  public int encodedLength() {
    return 3 * 8;
  }

  /** Whether each number is at least the one in {@code required}. */
  public boolean satisfies(Generations required) {
    return policy >= required.policy && trustStore >= required.trustStore && crl >= required.crl;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec;

import dev.reprise.codec.wire.Bytes;
import dev.reprise.codec.wire.DecodeException;
import dev.reprise.codec.wire.Reader;
import dev.reprise.codec.wire.WireStruct;
import dev.reprise.codec.wire.Writer;
import java.util.List;
import java.util.Optional;

/**
 * The part of the client's certificate chain that a state keeps if it does not keep the whole
 * chain.
 *
 * <pre>{@code
 * enum { leaf(1), digest(2), none(3), (255) } PeerChainForm;
 *
 * struct {
 *     PeerChainForm form;
 *     opaque leaf[32];
 *     opaque chain[32];
 * } PeerChain;
 * }</pre>
 *
 * <p>{@code leaf} is SHA-256 over the client's own certificate; {@code chain} is SHA-256 over all
 * certificates that it sent, each encoded as a {@link Certificate}. Immutable.
 *
 * @param form what the certificate_list holds; never {@link Form#FULL}
 * @param leaf 32 octets; all zero if the form is {@code none}
 * @param chain 32 octets; all zero if the form is {@code none}, or the chain is not known, as in
 *     sessions of OpenSSL
 * @since 0.1
 */
public record PeerChain(Form form, Bytes leaf, Bytes chain) implements WireStruct {

  /** Octets in a digest. */
  public static final int DIGEST_LENGTH = 32;

  private static final Bytes ZERO = Bytes.copyOf(new byte[DIGEST_LENGTH]);

  /** The client had a certificate, and the state keeps nothing of it. */
  public static final PeerChain NONE = new PeerChain(Form.NONE, ZERO, ZERO);

  /** Checks each component. */
  public PeerChain {
    if (form == Form.FULL) {
      throw new IllegalArgumentException("a whole chain has no peer_chain");
    }
    Writer.checkFixed("leaf", leaf, DIGEST_LENGTH);
    Writer.checkFixed("chain", chain, DIGEST_LENGTH);
    if (form == Form.NONE && !(leaf.equals(ZERO) && chain.equals(ZERO))) {
      throw new IllegalArgumentException("a peer_chain of form none has digests");
    }
  }

  /**
   * Reads one value, leaving {@code in} just past it.
   *
   * @throws DecodeException {@code ILLEGAL_VALUE} if the form is not defined, or is {@code none}
   *     and there are digests; {@code TRUNCATED} if fewer than 65 octets are left
   */
  public static PeerChain readFrom(Reader in) throws DecodeException {
    Form form = Form.readFrom(in);
    Bytes leaf = in.fixed("leaf", DIGEST_LENGTH);
    if (form == Form.NONE && !leaf.equals(ZERO)) {
      throw in.illegal("leaf");
    }
    Bytes chain = in.fixed("chain", DIGEST_LENGTH);
    if (form == Form.NONE && !chain.equals(ZERO)) {
      throw in.illegal("chain");
    }
    return new PeerChain(form, leaf, chain);
  }

  @Override
  public void writeTo(Writer out) {
    out.uint8(form.code());
    out.fixed(leaf);
    out.fixed(chain);
  }

  @Override
  public int encodedLength() {
    return 1 + DIGEST_LENGTH + DIGEST_LENGTH;
  }

  /**
   * How much of a client's chain a state carries, from all to nothing: {@code PeerChainForm}, and
   * {@code FULL} for a state without a {@code PeerChain}.
   */
  public enum Form {
    /** The certificate_list holds the whole chain. This form has no code on the wire. */
    FULL(0, Integer.MAX_VALUE),
    /** The certificate_list holds the client's own certificate only. */
    LEAF(1, 1),
    /** The certificate_list is empty, the digests are known. */
    DIGEST(2, 0),
    /** The certificate_list is empty, and the digests are not known. */
    NONE(3, 0);

    private final int code;
    private final int certificates;

    Form(int code, int certificates) {
      this.code = code;
      this.certificates = certificates;
    }

    /** The form in which a state carries its client's chain; empty if the client had none. */
    public static Optional<Form> of(SessionState state) {
      return state.plaintext().clientIdentity().type() == ClientIdentity.Type.CERTIFICATE_BASED
          ? Optional.of(state.peerChain().map(PeerChain::form).orElse(FULL))
          : Optional.empty();
    }

    /** Whether a state of this form carries all that a state of the other form would. */
    public boolean isAtLeast(Form other) {
      return compareTo(other) <= 0;
    }

    /**
     * The identity as a state of this form carries it.
     *
     * @param chain what the client sent, its own certificate first; not empty
     */
    public ClientIdentity identity(List<Certificate> chain) {
      return new ClientIdentity.CertificateBased(
          chain.subList(0, Math.min(certificates, chain.size())));
    }

    /** The octet on the wire. */
    int code() {
      return code;
    }

    /** The largest number of entries that this form leaves in the certificate_list. */
    int certificates() {
      return certificates;
    }

    static Form readFrom(Reader in) throws DecodeException {
      return switch (in.uint8("form")) {
        case 1 -> LEAF;
        case 2 -> DIGEST;
        case 3 -> NONE;
        default -> throw in.illegal("form");
      };
    }
  }
}

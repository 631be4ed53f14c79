// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc;

import dev.reprise.codec.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * The tls-server-end-point channel binding (RFC 5929, Section 4): the hash of the certificate that
 * the server presented in the full handshake. Bouncy Castle does not know it when resuming.
 */
final class EndPointHash {

  private EndPointHash() {}

  /** The hash for a chain; empty without one, or if its signature algorithm has no hash. */
  static Optional<Bytes> of(TlsContext context, @Nullable Certificate localChain) {
    if (!Chains.isPresent(localChain)) {
      return Optional.empty();
    }
    ByteArrayOutputStream hash = new ByteArrayOutputStream(32);
    try {
      localChain.encode(context, OutputStream.nullOutputStream(), hash);
    } catch (IOException e) {
      return Optional.empty();
    }
    return hash.size() == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(hash.toByteArray()));
  }
}

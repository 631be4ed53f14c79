// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.bc.crypto;

import java.io.IOException;
import org.bouncycastle.tls.crypto.TlsAgreement;
import org.bouncycastle.tls.crypto.TlsSecret;

/** A key agreement of Bouncy Castle's whose outcome is a {@link FastTlsSecret}. */
record FastAgreement(FastTlsCrypto crypto, TlsAgreement agreement) implements TlsAgreement {

  @Override
  public byte[] generateEphemeral() throws IOException {
    return agreement.generateEphemeral();
  }

  @Override
  public void receivePeerValue(byte[] peerValue) throws IOException {
    agreement.receivePeerValue(peerValue);
  }

  @Override
  public TlsSecret calculateSecret() throws IOException {
    return FastTlsCrypto.quicken(crypto, agreement.calculateSecret());
  }
}

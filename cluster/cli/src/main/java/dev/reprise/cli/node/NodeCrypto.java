// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import dev.reprise.engine.bc.crypto.FastTlsCrypto;
import dev.reprise.engine.bc.crypto.FastTlsCryptoProvider;
import java.security.SecureRandom;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The cryptography of the process: the JDK's, which runs on the processor's AES and SHA
 * instructions, and behind it Bouncy Castle's for what the JDK does not have under the names that
 * Bouncy Castle's TLS asks for (RSA-PSS above all).
 */
public final class NodeCrypto {

  private NodeCrypto() {}

  /** Crypto for any number of connections. */
  public static FastTlsCrypto create() {
    if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
      Security.addProvider(new BouncyCastleProvider());
    }
    return new FastTlsCryptoProvider().create(new SecureRandom());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cli.node;

import java.security.SecureRandom;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * The cryptography of the process: the JDK's, which runs on the processor's AES and SHA
 * instructions, and behind it Bouncy Castle's for what the JDK does not have under the names that
 * Bouncy Castle's TLS asks for (RSA-PSS above all).
 */
public final class NodeCrypto {

  private NodeCrypto() {}

  /** Crypto for any number of connections. */
  public static JcaTlsCrypto create() {
    if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
      Security.addProvider(new BouncyCastleProvider());
    }
    return new JcaTlsCryptoProvider().create(new SecureRandom());
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import java.io.NotSerializableException;
import java.util.Arrays;
import javax.crypto.SecretKey;

/** A secret key for the Java security providers. Unlike SecretKeySpec, it can be destroyed. */
public final class RawKey implements SecretKey {

  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] octets;

  /**
   * A key.
   *
   * @param octets kept, not copied
   */
  public RawKey(String algorithm, byte[] octets) {
    this.algorithm = algorithm;
    this.octets = octets;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return octets.clone();
  }

  @Override
  public void destroy() {
    Arrays.fill(octets, (byte) 0);
  }

  private Object writeReplace() throws NotSerializableException {
    throw new NotSerializableException("a secret key is not serialised");
  }

  /** The algorithm, never the key. */
  @Override
  public String toString() {
    return "RawKey[" + algorithm + "]";
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.engine.crypto;

import dev.reprise.codec.wire.SecretBytes;
import java.util.Optional;
import javax.crypto.Mac;
import javax.security.auth.Destroyable;

/**
 * A key for HMAC-SHA-256 (RFC 2104), with MAC objects that are set up once and used again. Safe for
 * use by any thread.
 */
public final class MacKey implements Destroyable {

  private final SecretBytes key;
  private final Lender<Mac> macs;

  /**
   * A key.
   *
   * @param key not empty; kept, not copied
   */
  public MacKey(SecretBytes key) {
    this.key = key;
    this.macs = new Lender<>(() -> HmacSha256.keyed(key), HmacSha256::wipe);
  }

  /** The MAC over the concatenation of all parts; empty if the key has been destroyed. */
  public Optional<byte[]> mac(byte[]... parts) {
    Optional<Mac> borrowed = borrow();
    if (borrowed.isEmpty()) {
      return Optional.empty();
    }
    Mac mac = borrowed.get();
    for (byte[] part : parts) {
      mac.update(part);
    }
    byte[] result = mac.doFinal();
    macs.giveBack(mac);
    if (isDestroyed()) {
      macs.discardAll();
      return Optional.empty();
    }
    return Optional.of(result);
  }

  /** Whether this key consists of the given octets, compared in constant time. */
  public boolean is(SecretBytes octets) {
    return key.equals(octets);
  }

  @Override
  public void destroy() {
    key.destroy();
    macs.discardAll();
  }

  @Override
  public boolean isDestroyed() {
    return key.isDestroyed();
  }

  /** The name of the type, never the key. */
  @Override
  public String toString() {
    return "MacKey";
  }

  private Optional<Mac> borrow() {
    try {
      return isDestroyed() ? Optional.empty() : Optional.of(macs.borrow());
    } catch (IllegalStateException e) {
      if (isDestroyed()) {
        return Optional.empty();
      }
      throw e;
    }
  }
}

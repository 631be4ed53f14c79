// SPDX-License-Identifier: Apache-2.0
package dev.reprise.codec.wire;

import java.lang.invoke.VarHandle;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * An octet string that must not leak: key material, a master secret, a sealed session's plaintext.
 *
 * <p>Its octets appear in no string, take no part in a hash code, are compared in constant time,
 * and leave only through {@link #toByteArray()}, which one search finds. Safe for use by any
 * thread, also while another destroys it: a reader gets all octets or an {@link
 * IllegalStateException}.
 */
public final class SecretBytes implements Destroyable {

  /*
   * destroy() raises the flag before it zeroes; a reader copies before it looks at the flag. The
   * two fences keep those orders, so whoever could have seen a zeroed octet also sees the flag.
   */
  private final byte[] octets;
  private volatile boolean destroyed;

  private SecretBytes(byte[] octets) {
    this.octets = octets;
  }

  /** A copy; the caller still has the original to wipe. */
  public static SecretBytes copyOf(byte[] octets) {
    return new SecretBytes(octets.clone());
  }

  /** The array itself, which the caller hands over and neither reads nor writes again. */
  public static SecretBytes adopt(byte[] octets) {
    return new SecretBytes(octets);
  }

  /** The number of octets, also after {@link #destroy()}. */
  public int length() {
    return octets.length;
  }

  /**
   * Reveals the octets, in a new array that the caller wipes after use.
   *
   * @throws IllegalStateException if this secret has been destroyed
   */
  public byte[] toByteArray() {
    byte[] copy = new byte[octets.length];
    copyTo(copy, 0);
    return copy;
  }

  /**
   * Whether every octet is zero, in time that depends on the length alone.
   *
   * @throws IllegalStateException if this secret has been destroyed
   */
  public boolean isAllZero() {
    int any = 0;
    for (byte octet : octets) {
      any |= octet;
    }
    checkPresent();
    return any == 0;
  }

  /** Overwrites the octets with zeroes; what needs them fails from now on. Idempotent. */
  @Override
  public void destroy() {
    destroyed = true;
    VarHandle.fullFence();
    Arrays.fill(octets, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  /**
   * Whether {@code other} is a secret with the same octets, compared in constant time; one that has
   * been destroyed equals only itself.
   */
  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof SecretBytes that)) {
      return false;
    }
    boolean same = MessageDigest.isEqual(octets, that.octets);
    VarHandle.fullFence();
    return same && !destroyed && !that.destroyed;
  }

  /** The length: a hash of the octets would tell about them. */
  @Override
  public int hashCode() {
    return octets.length;
  }

  /** The length, never the octets. */
  @Override
  public String toString() {
    return "SecretBytes[" + octets.length + " octets]";
  }

  /** The octets themselves; whoever has read them asks {@link #checkPresent} afterwards. */
  byte[] array() {
    return octets;
  }

  /**
   * Checks that what was read until now were the octets.
   *
   * @throws IllegalStateException if this secret has been destroyed
   */
  void checkPresent() {
    VarHandle.fullFence();
    if (destroyed) {
      throw gone();
    }
  }

  /** Copies all octets into {@code target}, which is left zeroed if they are gone. */
  void copyTo(byte[] target, int offset) {
    System.arraycopy(octets, 0, target, offset, octets.length);
    VarHandle.fullFence();
    if (destroyed) {
      Arrays.fill(target, offset, offset + octets.length, (byte) 0);
      throw gone();
    }
  }

  private static IllegalStateException gone() {
    return new IllegalStateException("the secret has been destroyed");
  }
}

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
 * and leave only through {@link #toByteArray()}, so a search for that name finds every such place.
 * Safe for use by any thread, even while another thread destroys it: a reader gets all octets or an
 * {@link IllegalStateException}.
 *
 * @since 0.1
 */
public final class SecretBytes implements Destroyable {

  /*
   * destroy() raises the flag before it zeroes; a reader copies before it looks at the flag. The
   * two fences keep those orders, so a thread that may have read a zeroed octet also sees the flag.
   */
  private final byte[] octets;
  private volatile boolean destroyed;

  private SecretBytes(byte[] octets) {
    this.octets = octets;
  }

  /** A copy of an array; the caller wipes the original. */
  public static SecretBytes copyOf(byte[] octets) {
    return new SecretBytes(octets.clone());
  }

  /** Wraps the array itself, which the caller must neither read nor write again. */
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

  /** Overwrites the octets with zeroes; every later read fails. Idempotent. */
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
   * Whether {@code other} is a secret with the same octets, compared in constant time; a destroyed
   * secret equals only itself.
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

  /** The length; a hash of the octets would reveal something about them. */
  @Override
  public int hashCode() {
    return octets.length;
  }

  /** The length, never the octets. */
  @Override
  public String toString() {
    return "SecretBytes[" + octets.length + " octets]";
  }

  /** The octets themselves; the caller must call {@link #checkPresent} after it has read them. */
  byte[] array() {
    return octets;
  }

  /**
   * Checks that the octets read until now were not those of a destroyed secret.
   *
   * @throws IllegalStateException if this secret has been destroyed
   */
  void checkPresent() {
    VarHandle.fullFence();
    if (destroyed) {
      throw gone();
    }
  }

  /**
   * Copies all octets into {@code target}, which is left zeroed if the secret has been destroyed.
   */
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

// SPDX-License-Identifier: Apache-2.0
package dev.reprise.cluster.store;

/**
 * A store did not answer, or said no. Whether a write took place is then unknown: callers read
 * again, they never assume.
 *
 * @since 0.1
 */
public final class StoreException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * A failure.
   *
   * @param message what was attempted and what went wrong, without octets of any value
   */
  public StoreException(String message) {
    super(message);
  }

  /** A failure of the layer below. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}

// SPDX-License-Identifier: Apache-2.0

/**
 * The primitives beneath keys and tickets: HMAC, key derivation, sealed boxes, and lent ciphers.
 */
@NullMarked
package dev.reprise.engine.crypto;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** Cryptographic primitives for keys and tickets: HMAC, key derivation, sealed boxes. */
@NullMarked
package dev.reprise.engine.crypto;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/**
 * Faster implementations of Bouncy Castle's TLS cryptography. They need nothing else of this module
 * but its primitives.
 */
@NullMarked
package dev.reprise.engine.bc.crypto;

import org.jspecify.annotations.NullMarked;

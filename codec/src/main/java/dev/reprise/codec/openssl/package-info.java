// SPDX-License-Identifier: Apache-2.0

/** Tickets and sessions as OpenSSL has them, so that a JVM node can stand beside its servers. */
@NullMarked
package dev.reprise.codec.openssl;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/**
 * Tickets and sessions in OpenSSL's formats, so that a JVM node can share sessions with its
 * servers.
 */
@NullMarked
package dev.reprise.codec.openssl;

import org.jspecify.annotations.NullMarked;

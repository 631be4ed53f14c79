// SPDX-License-Identifier: Apache-2.0

/**
 * The server's side of resumption, whichever TLS library shakes hands: what the connections of an
 * engine share, the lookup of an offered session, and the report of each handshake. Not exported.
 */
@NullMarked
package dev.reprise.engine.server;

import org.jspecify.annotations.NullMarked;

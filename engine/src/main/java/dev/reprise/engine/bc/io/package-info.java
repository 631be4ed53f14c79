// SPDX-License-Identifier: Apache-2.0

/** The streams and sockets beneath a protocol in blocking mode. Not exported. */
@NullMarked
package dev.reprise.engine.bc.io;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** Netty servers in one event loop, and clients of the JDK and of openssl. */
@NullMarked
package dev.reprise.netty;

import org.jspecify.annotations.NullMarked;

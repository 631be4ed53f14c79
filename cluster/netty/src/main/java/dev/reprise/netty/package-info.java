// SPDX-License-Identifier: Apache-2.0

/** Handlers that put resumption across a fleet into a Netty pipeline. */
@NullMarked
package dev.reprise.netty;

import org.jspecify.annotations.NullMarked;

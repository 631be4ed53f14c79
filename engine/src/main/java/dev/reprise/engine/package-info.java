// SPDX-License-Identifier: Apache-2.0

/** Resumption without clock, sockets or threads: keys, tickets, scopes, and who may resume. */
@NullMarked
package dev.reprise.engine;

import org.jspecify.annotations.NullMarked;

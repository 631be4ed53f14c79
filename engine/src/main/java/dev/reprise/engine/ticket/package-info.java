// SPDX-License-Identifier: Apache-2.0

/** Tickets: from sessions to octets and back, one layout for each format. */
@NullMarked
package dev.reprise.engine.ticket;

import org.jspecify.annotations.NullMarked;

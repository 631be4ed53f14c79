// SPDX-License-Identifier: Apache-2.0

/**
 * Ticket keys: what they are, which ring holds them, when each seals and opens, and where a server
 * gets them.
 */
@NullMarked
package dev.reprise.engine.key;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/**
 * What a client keeps of its sessions, and when it may offer them again: no sockets, no clock, no
 * Bouncy Castle.
 */
@NullMarked
package dev.reprise.engine.client;

import org.jspecify.annotations.NullMarked;

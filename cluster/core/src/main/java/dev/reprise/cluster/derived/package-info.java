// SPDX-License-Identifier: Apache-2.0
/**
 * Ticket keys that every node derives for itself from one state file: no network, no store, and
 * nothing that two nodes must agree on but the time.
 */
@NullMarked
package dev.reprise.cluster.derived;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * Membership in a group of Traffic Servers that share sessions and ticket keys by their plugin
 * ssl_session_reuse, by its own wire protocol, and without what it believes that it should not.
 */
@NullMarked
package dev.reprise.cluster.ats;

import org.jspecify.annotations.NullMarked;

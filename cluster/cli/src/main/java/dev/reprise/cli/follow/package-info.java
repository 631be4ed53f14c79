// SPDX-License-Identifier: Apache-2.0

/** The follower, which keeps another program's ticket keys the same as the ring of a cluster. */
@NullMarked
package dev.reprise.cli.follow;

import org.jspecify.annotations.NullMarked;

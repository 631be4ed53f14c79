// SPDX-License-Identifier: Apache-2.0

/** The protocol by which nodes come to have the same keys, without clock, thread or socket. */
@NullMarked
package dev.reprise.cluster.ring;

import org.jspecify.annotations.NullMarked;

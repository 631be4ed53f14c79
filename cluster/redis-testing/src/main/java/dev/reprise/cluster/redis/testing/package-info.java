// SPDX-License-Identifier: Apache-2.0

/** Real Redis servers on loopback, for tests. */
@NullMarked
package dev.reprise.cluster.redis.testing;

import org.jspecify.annotations.NullMarked;

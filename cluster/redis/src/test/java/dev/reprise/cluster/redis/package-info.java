// SPDX-License-Identifier: Apache-2.0

/** Tests of the stores on Redis, with real servers. */
@NullMarked
package dev.reprise.cluster.redis;

import org.jspecify.annotations.NullMarked;

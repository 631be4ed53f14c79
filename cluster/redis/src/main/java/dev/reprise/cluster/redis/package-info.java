// SPDX-License-Identifier: Apache-2.0

/** A cluster's store and bus on Redis servers; the only package that knows Jedis. */
@NullMarked
package dev.reprise.cluster.redis;

import org.jspecify.annotations.NullMarked;

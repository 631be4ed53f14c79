// SPDX-License-Identifier: Apache-2.0

/** A store in this process, for clusters of several nodes in one JVM and for tests. */
@NullMarked
package dev.reprise.cluster.embedded;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** Helpers of the tests. */
@NullMarked
package dev.reprise.cluster.testing;

import org.jspecify.annotations.NullMarked;

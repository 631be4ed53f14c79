// SPDX-License-Identifier: Apache-2.0

/** A node under thousands of connections a second, from a second process. */
@NullMarked
package dev.reprise.bench.load;

import org.jspecify.annotations.NullMarked;

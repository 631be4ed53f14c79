// SPDX-License-Identifier: Apache-2.0

/** What a cluster needs from a store and a bus, neither of which it trusts. */
@NullMarked
package dev.reprise.cluster.store;

import org.jspecify.annotations.NullMarked;

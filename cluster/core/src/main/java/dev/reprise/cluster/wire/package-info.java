// SPDX-License-Identifier: Apache-2.0

/** What members of a cluster tell each other, as it is before it is sealed. */
@NullMarked
package dev.reprise.cluster.wire;

import org.jspecify.annotations.NullMarked;

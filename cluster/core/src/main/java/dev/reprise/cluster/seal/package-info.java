// SPDX-License-Identifier: Apache-2.0

/** The cluster's secrets, and what is sealed with them before it leaves the process. */
@NullMarked
package dev.reprise.cluster.seal;

import org.jspecify.annotations.NullMarked;

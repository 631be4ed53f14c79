// SPDX-License-Identifier: Apache-2.0

/** The cluster of a process in which no code joins one. For other modules only. */
@NullMarked
package dev.reprise.cluster.process;

import org.jspecify.annotations.NullMarked;

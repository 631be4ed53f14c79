// SPDX-License-Identifier: Apache-2.0

/** The cluster of a process in which no code joins one. Not exported. */
@NullMarked
package dev.reprise.cluster.process;

import org.jspecify.annotations.NullMarked;

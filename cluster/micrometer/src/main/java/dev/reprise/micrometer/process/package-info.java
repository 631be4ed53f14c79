// SPDX-License-Identifier: Apache-2.0

/** Metrics of a process in which no code joins a cluster. Not exported. */
@NullMarked
package dev.reprise.micrometer.process;

import org.jspecify.annotations.NullMarked;

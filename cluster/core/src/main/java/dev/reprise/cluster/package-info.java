// SPDX-License-Identifier: Apache-2.0

/** Keys and sessions that are the same at every node of a fleet. */
@NullMarked
package dev.reprise.cluster;

import org.jspecify.annotations.NullMarked;

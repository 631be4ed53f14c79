// SPDX-License-Identifier: Apache-2.0

/** Arithmetic of instants. Not exported. */
@NullMarked
package dev.reprise.engine.time;

import org.jspecify.annotations.NullMarked;

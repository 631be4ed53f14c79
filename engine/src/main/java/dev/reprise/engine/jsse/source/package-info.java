// SPDX-License-Identifier: Apache-2.0

/** Where a process without code of its own gets its engine: for our cluster alone. */
@NullMarked
package dev.reprise.engine.jsse.source;

import org.jspecify.annotations.NullMarked;

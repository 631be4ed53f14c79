// SPDX-License-Identifier: Apache-2.0

/** How a store holds a key ring: for our cluster alone. */
@NullMarked
package dev.reprise.engine.key.stored;

import org.jspecify.annotations.NullMarked;

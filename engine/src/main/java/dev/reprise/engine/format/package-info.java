// SPDX-License-Identifier: Apache-2.0

/**
 * The ticket formats, one file each: layout, lengths, rules for keys, sealing, opening, and how the
 * session is written.
 */
@NullMarked
package dev.reprise.engine.format;

import org.jspecify.annotations.NullMarked;

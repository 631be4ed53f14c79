// SPDX-License-Identifier: Apache-2.0

/** Reprise in programs that are short enough to be read at one sitting; tests run each of them. */
@NullMarked
package dev.reprise.examples;

import org.jspecify.annotations.NullMarked;

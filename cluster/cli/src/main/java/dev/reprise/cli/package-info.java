// SPDX-License-Identifier: Apache-2.0

/** The {@code reprise} command: what a person types, and what comes back. */
@NullMarked
package dev.reprise.cli;

import org.jspecify.annotations.NullMarked;

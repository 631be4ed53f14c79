// SPDX-License-Identifier: Apache-2.0

/** The ticket commands, which show what a ticket or a saved session contains. */
@NullMarked
package dev.reprise.cli.ticket;

import org.jspecify.annotations.NullMarked;

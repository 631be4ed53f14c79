// SPDX-License-Identifier: Apache-2.0

/** The serve command: its options, and a running node with what it shares with other nodes. */
@NullMarked
package dev.reprise.cli.serve;

import org.jspecify.annotations.NullMarked;

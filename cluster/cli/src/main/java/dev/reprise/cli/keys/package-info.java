// SPDX-License-Identifier: Apache-2.0

/** The keys commands, which make, show and convert files of ticket keys. */
@NullMarked
package dev.reprise.cli.keys;

import org.jspecify.annotations.NullMarked;

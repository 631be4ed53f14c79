// SPDX-License-Identifier: Apache-2.0

/** A TLS node on a few event loops, with nothing in it of the command line. */
@NullMarked
package dev.reprise.cli.node;

import org.jspecify.annotations.NullMarked;

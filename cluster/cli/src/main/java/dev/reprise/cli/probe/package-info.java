// SPDX-License-Identifier: Apache-2.0

/** How a server resumes, seen from outside: what an operator runs against any server at all. */
@NullMarked
package dev.reprise.cli.probe;

import org.jspecify.annotations.NullMarked;

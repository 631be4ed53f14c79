// SPDX-License-Identifier: Apache-2.0

/** Servers of other projects that resume sessions across processes. */
@NullMarked
package dev.reprise.servers;

import org.jspecify.annotations.NullMarked;

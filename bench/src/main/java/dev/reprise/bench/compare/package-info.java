// SPDX-License-Identifier: Apache-2.0

/** The comparison of handshakes across stacks: runs it, and writes tables and charts of it. */
@NullMarked
package dev.reprise.bench.compare;

import org.jspecify.annotations.NullMarked;

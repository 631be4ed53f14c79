// SPDX-License-Identifier: Apache-2.0

/** Lending what is costly to make and serves one thread at a time; not for embedders. */
@NullMarked
package dev.reprise.engine.lending;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** Issuing: which sessions get a ticket, for how long, and when another key seals. Not exported. */
@NullMarked
package dev.reprise.engine.issue;

import org.jspecify.annotations.NullMarked;

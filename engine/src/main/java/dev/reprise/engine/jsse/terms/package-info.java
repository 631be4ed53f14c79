// SPDX-License-Identifier: Apache-2.0

/** What the names of {@code javax.net.ssl} stand for on the wire. Not exported. */
@NullMarked
package dev.reprise.engine.jsse.terms;

import org.jspecify.annotations.NullMarked;

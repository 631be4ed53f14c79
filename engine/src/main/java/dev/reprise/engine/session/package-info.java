// SPDX-License-Identifier: Apache-2.0

/** Sessions that are resumed by ID, and the stores that keep them. */
@NullMarked
package dev.reprise.engine.session;

import org.jspecify.annotations.NullMarked;

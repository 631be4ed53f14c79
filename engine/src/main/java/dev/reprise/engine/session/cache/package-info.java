// SPDX-License-Identifier: Apache-2.0

/** Sessions by ID in the memory of one process, bounded by octets and age. */
@NullMarked
package dev.reprise.engine.session.cache;

import org.jspecify.annotations.NullMarked;

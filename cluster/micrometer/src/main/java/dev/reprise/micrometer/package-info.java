// SPDX-License-Identifier: Apache-2.0

/** What resumption, its keys and its cluster come to, as meters of a Micrometer registry. */
@NullMarked
package dev.reprise.micrometer;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** What resumption costs, measured beside the stacks that people use today. */
@NullMarked
package dev.reprise.bench;

import org.jspecify.annotations.NullMarked;

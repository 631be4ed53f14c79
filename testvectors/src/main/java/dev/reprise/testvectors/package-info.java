// SPDX-License-Identifier: Apache-2.0
/** Test vectors of every format of ours, with a loader for our own tests. */
@NullMarked
package dev.reprise.testvectors;

import org.jspecify.annotations.NullMarked;

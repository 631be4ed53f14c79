// SPDX-License-Identifier: Apache-2.0

/** Short programs that use Reprise; tests run each with clients of other projects. */
@NullMarked
package dev.reprise.examples;

import org.jspecify.annotations.NullMarked;

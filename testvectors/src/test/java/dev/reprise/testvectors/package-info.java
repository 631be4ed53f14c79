// SPDX-License-Identifier: Apache-2.0
/** Tests that hold the vector files to their schemas and to their generator. */
@NullMarked
package dev.reprise.testvectors;

import org.jspecify.annotations.NullMarked;

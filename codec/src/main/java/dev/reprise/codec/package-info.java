// SPDX-License-Identifier: Apache-2.0

/** The structures of RFC 5077 and of Reprise's own formats, one structure per file. */
@NullMarked
package dev.reprise.codec;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** Reads and writes octets; the only package that handles octet offsets. */
@NullMarked
package dev.reprise.codec.wire;

import org.jspecify.annotations.NullMarked;

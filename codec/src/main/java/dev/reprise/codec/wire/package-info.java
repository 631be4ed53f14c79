// SPDX-License-Identifier: Apache-2.0

/** Octets in, octets out: the only code that touches octet offsets. */
@NullMarked
package dev.reprise.codec.wire;

import org.jspecify.annotations.NullMarked;

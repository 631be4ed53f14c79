// SPDX-License-Identifier: Apache-2.0

/** Records of a server in and out of a consumer's buffers. Not exported. */
@NullMarked
package dev.reprise.engine.jsse.record;

import org.jspecify.annotations.NullMarked;

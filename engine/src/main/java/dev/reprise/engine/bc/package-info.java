// SPDX-License-Identifier: Apache-2.0

/** Resumption on Bouncy Castle's TLS API, and a faster crypto for it. */
@NullMarked
package dev.reprise.engine.bc;

import org.jspecify.annotations.NullMarked;

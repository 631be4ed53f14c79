// SPDX-License-Identifier: Apache-2.0

/** The sockets of {@code javax.net.ssl} over an {@link javax.net.ssl.SSLEngine}. */
@NullMarked
package dev.reprise.engine.jsse.socket;

import org.jspecify.annotations.NullMarked;

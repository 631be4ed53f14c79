// SPDX-License-Identifier: Apache-2.0

/**
 * {@code javax.net.ssl} on this engine: servers that know nothing of Bouncy Castle resume sessions
 * of TLS 1.2 across a fleet.
 *
 * <p>{@link dev.reprise.engine.jsse.RepriseSslContexts} makes an {@code SSLContext}; {@link
 * dev.reprise.engine.jsse.RepriseProvider} offers it to programs that look for one by name. TLS 1.3
 * and the client's side are left to the JDK.
 */
@NullMarked
package dev.reprise.engine.jsse;

import org.jspecify.annotations.NullMarked;

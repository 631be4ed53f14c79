// SPDX-License-Identifier: Apache-2.0

/** What Jetty needs for HTTP/2 with Reprise, and the outcomes of handshakes as attributes. */
@NullMarked
package dev.reprise.jetty;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** A Jetty server with HTTP/2, and the JDK's clients. */
@NullMarked
package dev.reprise.jetty;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** The ticket key files of nginx, HAProxy, Apache httpd, Traffic Server, Envoy and Netty. */
@NullMarked
package dev.reprise.codec.keyfile;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/** The servers of docs/servers.md: the code that the guide shows, as programs that run. */
@NullMarked
package dev.reprise.servers.guide;

import org.jspecify.annotations.NullMarked;

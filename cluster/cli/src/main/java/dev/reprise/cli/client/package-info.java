// SPDX-License-Identifier: Apache-2.0

/** What the TLS clients of the command have in common. */
@NullMarked
package dev.reprise.cli.client;

import org.jspecify.annotations.NullMarked;

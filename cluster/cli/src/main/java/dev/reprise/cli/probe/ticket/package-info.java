// SPDX-License-Identifier: Apache-2.0
/** What a single ticket or session shows, without any input or output. */
@NullMarked
package dev.reprise.cli.probe.ticket;

import org.jspecify.annotations.NullMarked;

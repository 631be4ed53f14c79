// SPDX-License-Identifier: Apache-2.0
/** What the commands that examine something found, and how they report it. */
@NullMarked
package dev.reprise.cli.finding;

import org.jspecify.annotations.NullMarked;

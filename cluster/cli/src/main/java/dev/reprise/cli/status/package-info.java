// SPDX-License-Identifier: Apache-2.0

/** What a node tells its operator over HTTP: figures for a scraper, JSON, health, and a page. */
@NullMarked
package dev.reprise.cli.status;

import org.jspecify.annotations.NullMarked;

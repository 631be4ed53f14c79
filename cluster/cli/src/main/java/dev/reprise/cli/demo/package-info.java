// SPDX-License-Identifier: Apache-2.0

/** The demo command: a cluster in one process, and a client that resumes at every node. */
@NullMarked
package dev.reprise.cli.demo;

import org.jspecify.annotations.NullMarked;

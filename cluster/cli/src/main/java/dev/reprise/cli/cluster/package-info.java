// SPDX-License-Identifier: Apache-2.0

/** The cluster commands, which an operator uses on a running cluster. */
@NullMarked
package dev.reprise.cli.cluster;

import org.jspecify.annotations.NullMarked;

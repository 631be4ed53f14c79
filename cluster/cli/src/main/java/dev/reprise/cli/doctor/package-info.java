// SPDX-License-Identifier: Apache-2.0

/** The doctor command, which checks the options of a node before it runs. */
@NullMarked
package dev.reprise.cli.doctor;

import org.jspecify.annotations.NullMarked;

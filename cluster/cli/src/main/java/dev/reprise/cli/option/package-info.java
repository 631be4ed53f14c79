// SPDX-License-Identifier: Apache-2.0

/** What commands share: values of options, files that options name, exit codes. */
@NullMarked
package dev.reprise.cli.option;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/** What can be told from outside of the nodes behind one address, without any input or output. */
@NullMarked
package dev.reprise.cli.probe.fleet;

import org.jspecify.annotations.NullMarked;
